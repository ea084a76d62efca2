import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class Journal extends View {
  template() {
    return h("h2", null, this.t("journal.title"));
  }
}

customElements.define("astromech-journal", Journal);
