import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Policy extends View {
  template() {
    return h("h2", null, this.t("policy.title"));
  }
}

customElements.define("astromech-policy", Policy);
