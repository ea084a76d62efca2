import { h } from "../core/dom.js";
import { View } from "../core/view.js";

class IncidentsCard extends View {
  setConfig(config) {
    this.config = config;
    this.draw();
  }

  template() {
    return h("ha-card", null);
  }
}

customElements.define("astromech-incidents-card", IncidentsCard);
