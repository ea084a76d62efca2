import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Approvals extends View {
  template() {
    return h("h2", null, this.t("approvals.title"));
  }
}

customElements.define("astromech-approvals", Approvals);
