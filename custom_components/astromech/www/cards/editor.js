// The editors of the cards: Home Assistant's own form over a card's configuration.

import { h, patch } from "../core/dom.js";
import { loadTexts } from "../core/text.js";

/**
 * Define the editor of a card.
 *
 * `schema` is that of ha-form; `label(hass, name)` returns the words for a field; `defaults` is what
 * holds where the configuration says nothing.
 */
export function defineEditor(tag, schema, label, defaults = {}) {
  class Editor extends HTMLElement {
    #hass;
    #config;

    set hass(hass) {
      if (!this.#hass) loadTexts(hass).then(() => this.#draw());
      this.#hass = hass;
      this.#draw();
    }

    setConfig(config) {
      this.#config = config;
      this.#draw();
    }

    #draw() {
      if (!this.#hass || !this.#config) return;
      const form = {
        ".hass": this.#hass,
        ".data": { ...defaults, ...this.#config },
        ".schema": schema,
        ".computeLabel": this.#label,
        "onValue-changed": this.#changed,
      };
      patch(this, [h("ha-form", form)]);
    }

    #label = ({ name }) => label(this.#hass, name);

    #changed = (event) => {
      event.stopPropagation();
      const detail = { config: { ...this.#config, ...event.detail.value } };
      this.dispatchEvent(new CustomEvent("config-changed", { detail, bubbles: true, composed: true }));
    };
  }

  customElements.define(tag, Editor);
}
