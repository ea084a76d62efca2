// A part of the panel: it fetches, shows what it has, and keeps up with what happens.

import { h, patch } from "./dom.js";
import { sheet } from "./style.js";
import { text, word } from "./text.js";

/**
 * The base of every view and card.
 *
 * A subclass says how it gets its data (`load`) and what it looks like (`template`); `draw()` asks
 * for a new look. While it loads, after a failure and without a connection, the base shows that.
 */
export class View extends HTMLElement {
  static styles = [];
  /** Whether the look depends on the states of entities, which change all the time. */
  static followsStates = false;

  #hass;
  #asked = false;
  #leaving = [];
  #loading;

  /** What went wrong at the last load, as text; null if nothing did. */
  error = null;
  /** Whether there is something to show. */
  ready = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    this.shadowRoot.adoptedStyleSheets = [sheet, ...this.constructor.styles];
  }

  get hass() {
    return this.#hass;
  }

  set hass(hass) {
    const before = this.#hass;
    this.#hass = hass;
    if (!before && this.isConnected) this.reload();
    const same = before && before.localize === hass.localize && before.connected === hass.connected;
    if (!same || this.constructor.followsStates) this.draw();
  }

  connectedCallback() {
    if (this.#hass) this.reload();
    this.draw();
  }

  disconnectedCallback() {
    for (const end of this.#leaving.splice(0)) end();
  }

  /** Have something ended when this is taken off the page. */
  onLeave(end) {
    if (this.isConnected) this.#leaving.push(end);
    else end();
  }

  /** Fetch what is shown. Override; what it throws is shown. */
  async load() {}

  /** Return the nodes to show. Override. */
  template() {
    return [];
  }

  /** Something has happened at the agent: by default, fetch again. */
  happened(_event) {
    this.reload();
  }

  /** Fetch again; asked while fetching, once more afterwards. */
  async reload() {
    if (this.#loading) {
      this.#loading.again = true;
      return;
    }
    const turn = (this.#loading = { again: false });
    try {
      await null; // whoever shows this has set all its properties by then
      do {
        turn.again = false;
        await this.load();
        this.error = null;
        this.ready = true;
      } while (turn.again && this.isConnected);
    } catch (err) {
      this.error = err?.message || err?.code || String(err);
    } finally {
      this.#loading = undefined;
      this.draw();
    }
  }

  /** Ask for a new look; any number of requests in one go make one. */
  draw() {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (this.#hass && this.isConnected) patch(this.shadowRoot, this.#look());
    });
  }

  /** Send a command of the integration: `this.ask("incidents", {...})`. */
  ask(command, words = {}) {
    return this.#hass.callWS({ type: `astromech/${command}`, ...words });
  }

  t(key, values) {
    return text(this.#hass, key, values);
  }

  word(set, member, values) {
    return word(this.#hass, set, member, values);
  }

  #look() {
    const offline = this.#hass.connected === false;
    return [
      offline && h("p", { class: "notice warning", role: "status" }, this.t("state.disconnected")),
      this.error &&
        h(
          "div",
          { class: "notice error", role: "alert" },
          h("span", null, this.t("state.failed", { reason: this.error })),
          h("button", { onClick: this.#retry }, this.t("state.retry")),
        ),
      this.ready && this.template(),
      !this.ready &&
        !this.error &&
        h("p", { class: "loading", role: "status" }, h("span", { class: "spinner" }), this.t("state.loading")),
    ];
  }

  #retry = () => {
    this.error = null;
    this.reload();
    this.draw();
  };
}
