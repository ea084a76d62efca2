import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Droid extends View {
  template() {
    return h("h2", null, this.t("droid.title"));
  }
}

customElements.define("astromech-droid", Droid);
