// The panel in the sidebar: a bar, the places, and the place that is open.

import "./views/approvals.js";
import "./views/droid.js";
import "./views/incident.js";
import "./views/incidents.js";
import "./views/journal.js";
import "./views/policy.js";
import { h } from "./core/dom.js";
import { listen } from "./core/events.js";
import { follow } from "./core/navigate.js";
import { styles } from "./core/style.js";
import { loadTexts } from "./core/text.js";
import { View } from "./core/view.js";

const PLACES = ["incidents", "approvals", "journal", "policy", "droid"];

class AstromechPanel extends View {
  static styles = [
    styles(`
      :host { min-height: 100vh; background: var(--primary-background-color); }
      header { position: sticky; top: 0; z-index: 2; background: var(--app-header-background-color, var(--primary-color));
        color: var(--app-header-text-color, #fff); padding-top: env(safe-area-inset-top); }
      .bar { display: flex; align-items: center; gap: 8px; height: 56px; padding: 0 12px; }
      .bar h1 { font-size: 20px; font-weight: 400; margin: 0; }
      nav { display: flex; overflow-x: auto; padding: 0 8px; }
      nav a { flex: none; padding: 10px 14px; color: inherit; text-decoration: none; border-bottom: 3px solid transparent; }
      nav a[aria-current] { border-color: currentColor; font-weight: 500; }
      main { max-width: 1200px; margin: 0 auto; padding: 16px; }
      @media (max-width: 600px) { main { padding: 12px 8px; } }
    `),
  ];

  #narrow = false;
  #route = { path: "" };
  #heard = false;

  get hass() {
    return super.hass;
  }

  // States change all the time: they are handed on to the place that is open, and nothing is drawn.
  set hass(hass) {
    super.hass = hass;
    const place = this.#place;
    if (place) place.hass = hass;
  }

  get #place() {
    return this.shadowRoot.querySelector("main > *");
  }

  set narrow(narrow) {
    this.#narrow = narrow;
    this.draw();
  }

  set route(route) {
    this.#route = route;
    this.draw();
  }

  async load() {
    await loadTexts(this.hass);
    if (!this.#heard) {
      this.#heard = true;
      await listen(this);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#heard = false;
  }

  happened(event) {
    this.#place?.happened?.(event);
  }

  template() {
    const [place = "", id] = this.#route.path.split("/").filter(Boolean);
    const open = place === "incident" ? "incidents" : PLACES.includes(place) ? place : PLACES[0];
    const view = place === "incident" ? "incident" : open;
    return [
      h(
        "header",
        null,
        h(
          "div",
          { class: "bar" },
          h("ha-menu-button", { ".hass": this.hass, ".narrow": this.#narrow }),
          h("h1", null, "Astromech"),
        ),
        h("nav", { "aria-label": this.t("places") }, PLACES.map((name) => this.#link(name, name === open))),
      ),
      h(
        "main",
        { "data-testid": `place-${view}` },
        h(`astromech-${view}`, { key: `${view}/${id ?? ""}`, ".hass": this.hass, ".narrow": this.#narrow, ".item": id }),
      ),
    ];
  }

  #link(name, current) {
    return h(
      "a",
      { key: name, href: `/astromech/${name}`, "aria-current": current && "page", onClick: follow },
      this.t(`${name}.title`),
    );
  }
}

customElements.define("astromech-panel", AstromechPanel);
