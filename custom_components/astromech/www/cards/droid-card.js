// A card with one robot: how it is, its light, a stop, and a drive pad if that is wished.

import "../droid/pad.js";
import { h } from "../core/dom.js";
import { styles } from "../core/style.js";
import { loadTexts, text } from "../core/text.js";
import { View } from "../core/view.js";
import { act, deviceOf, entityOf, loadDroidTexts, stateOf, whyNot } from "../droid/robot.js";
import { defineEditor } from "./editor.js";

const CARD = "astromech-droid-card";
const EDITOR = `${CARD}-editor`;

class DroidCard extends View {
  static followsStates = true;
  static styles = [
    styles(`
      ha-card { margin: 0; height: 100%; } .row { justify-content: space-between; }
      h2 { margin: 0; } dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 8px 0; } dd { margin: 0; text-align: end; }
      input[type="color"] { width: 64px; padding: 4px; } astromech-pad { margin-top: 8px; }
    `),
  ];

  #config = {};
  #problem = "";

  static getStubConfig(hass) {
    const light = Object.values(hass.entities).find(
      (each) => each.platform === "astromech" && each.translation_key === "main_led",
    );
    return { entity: light?.entity_id ?? "", show_pad: false };
  }

  static getConfigElement() {
    return document.createElement(EDITOR);
  }

  setConfig(config) {
    if (config.entity !== undefined && typeof config.entity !== "string") throw new Error("entity: text is wanted");
    this.#config = config;
    this.draw();
  }

  getCardSize() {
    return this.#config.show_pad ? 9 : 4;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  async load() {
    await Promise.all([loadTexts(this.hass), loadDroidTexts(this.hass)]);
  }

  template() {
    const { hass } = this;
    const { entity, show_pad: pad } = this.#config;
    const device = entity && deviceOf(hass, entity);
    if (!device) {
      return h("ha-card", null, h("p", { class: "empty" }, this.t(entity ? "droid_card.gone" : "droid_card.missing")));
    }
    const words = (platform, key) => {
      const state = stateOf(hass, device, platform, key);
      return state && !["unknown", "unavailable"].includes(state.state) ? hass.formatEntityState(state) : "";
    };
    const battery = [words("sensor", "power_state"), words("sensor", "battery_voltage")].filter(Boolean).join(" · ");
    const light = stateOf(hass, device, "light", "main_led");
    const hex = (light?.attributes.rgb_color ?? [0, 0, 0]).map((part) => part.toString(16).padStart(2, "0")).join("");
    const shown = hass.devices[device];
    return h(
      "ha-card",
      { "data-testid": "droid-card" },
      h(
        "div",
        { class: "row" },
        h("h2", null, shown?.name_by_user || shown?.name || ""),
        h("span", { class: "chip", "data-testid": "connection" }, words("sensor", "connection") || "–"),
      ),
      h(
        "dl",
        null,
        h("dt", { class: "secondary" }, this.t("droid_card.battery")),
        h("dd", { "data-testid": "battery" }, battery || "–"),
      ),
      h(
        "div",
        { class: "row" },
        h(
          "label",
          null,
          this.t("droid_card.light"),
          " ",
          h("input", { type: "color", "data-testid": "colour", ".value": `#${hex}`, onChange: this.#colour }),
        ),
        !pad && h("button", { class: "danger", "data-testid": "stop", onClick: this.#stop }, this.t("pad.stop")),
      ),
      this.#problem && h("p", { class: "notice error", role: "alert" }, this.#problem),
      pad && h("astromech-pad", { ".hass": hass, ".device": device }),
    );
  }

  async #try(domain, service, target, data) {
    this.#problem = "";
    try {
      await act(this.hass, domain, service, target, data);
    } catch (err) {
      this.#problem = whyNot(this.hass, err);
    }
    this.draw();
  }

  get #device() {
    return deviceOf(this.hass, this.#config.entity);
  }

  #stop = () => this.#try("astromech", "stop", { device_id: this.#device });

  #colour = (event) => {
    const rgb_color = event.target.value.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
    this.#try("light", "turn_on", { entity_id: entityOf(this.hass, this.#device, "light", "main_led") }, { rgb_color });
  };
}

defineEditor(
  EDITOR,
  [
    {
      name: "entity",
      required: true,
      selector: { entity: { filter: { integration: "astromech", domain: "light" } } },
    },
    { name: "show_pad", selector: { boolean: {} } },
  ],
  (hass, name) => text(hass, `droid_card.${name}`),
);

customElements.define(CARD, DroidCard);
window.customCards = window.customCards ?? [];
window.customCards.push({
  type: CARD,
  name: "Astromech: droid",
  description: "State, battery, light and drive pad of a BB-8.",
  preview: true,
});
