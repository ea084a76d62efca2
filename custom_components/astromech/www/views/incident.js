import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Incident extends View {
  template() {
    return h("h2", null, this.t("incident.title"));
  }
}

customElements.define("astromech-incident", Incident);
