import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Incidents extends View {
  template() {
    return h("h2", null, this.t("incidents.title"));
  }
}

customElements.define("astromech-incidents", Incidents);
