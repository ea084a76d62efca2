// A card with what is wrong in the house, what waits for a decision, and what came of the last one.

import { listen } from "../core/events.js";
import { h } from "../core/dom.js";
import { follow } from "../core/navigate.js";
import { styles } from "../core/style.js";
import { ago, loadTexts, moment, text } from "../core/text.js";
import { View } from "../core/view.js";
import { approve } from "../views/approve.js";
import { plan } from "../views/plan.js";
import { defineEditor } from "./editor.js";

const CARD = "astromech-incidents-card";
const EDITOR = `${CARD}-editor`;
const DEFAULTS = { rows: 5, show_approvals: true };
const MOST_ROWS = 20;

class IncidentsCard extends View {
  static styles = [
    styles(`
      ha-card { margin: 0; height: 100%; } ul { list-style: none; margin: 0 0 8px; padding: 0; }
      li a { display: block; padding: 8px 0; color: inherit; text-decoration: none; }
      article { border-top: 1px solid var(--divider-color); padding-top: 12px; margin-top: 8px; }
      summary { cursor: pointer; min-height: 32px; }
    `),
  ];

  #config = DEFAULTS;
  #heard = false;
  #told = null;
  #problem = null;

  static getStubConfig() {
    return { ...DEFAULTS };
  }

  static getConfigElement() {
    return document.createElement(EDITOR);
  }

  setConfig(config) {
    const wanted = { ...DEFAULTS, ...config };
    const { rows } = wanted;
    if (!Number.isInteger(rows) || rows < 1 || rows > MOST_ROWS) throw new Error(`rows: 1 to ${MOST_ROWS} are wanted`);
    this.#config = wanted;
    if (this.hass && this.isConnected) this.reload();
  }

  getCardSize() {
    return 5;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#heard = false;
  }

  async load() {
    await loadTexts(this.hass);
    if (!this.hass.user.is_admin) return;
    if (!this.#heard) {
      this.#heard = true;
      await listen(this);
    }
    const { rows, show_approvals: approvals } = this.#config;
    try {
      const [page, { proposals }, { executions }] = await Promise.all([
        this.ask("incidents/page", { state: "open", limit: rows }),
        approvals ? this.ask("proposals") : { proposals: [] },
        approvals ? this.ask("executions", { limit: 1 }) : { executions: [] },
      ]);
      this.#told = { incidents: page.incidents, proposals, last: executions[0] };
    } catch (err) {
      if (err?.code !== "not_found") throw err;
      this.#told = null;
    }
  }

  template() {
    return h("ha-card", { "data-testid": "incidents-card" }, h("h2", null, this.t("incidents_card.title")), this.#body());
  }

  #body() {
    if (!this.hass.user.is_admin) return this.#empty("admins_only");
    if (!this.#told) return this.#empty("no_agent");
    const { incidents, proposals, last } = this.#told;
    return [
      incidents.length ? h("ul", null, incidents.map((row) => this.#incident(row))) : h("p", null, this.t("incidents.all_well")),
      this.#problem && h("p", { class: "notice error", role: "alert" }, this.#problem),
      proposals.map((filed) => this.#proposal(filed)),
      last && this.#result(last),
    ];
  }

  #empty(why) {
    return h("p", { class: "empty" }, this.t(`incidents_card.${why}`));
  }

  #incident(row) {
    return h(
      "li",
      { key: row.incident },
      h(
        "a",
        { href: `/astromech/incident/${row.incident}`, onClick: follow },
        h("strong", null, row.subject),
        h("div", null, this.word("cause", row.cause)),
        h("div", { class: "secondary" }, this.t("incidents.since", { when: ago(this.hass, row.since) })),
      ),
    );
  }

  #proposal(filed) {
    return h(
      "article",
      { key: `proposal-${filed.id}` },
      h("h3", null, `${this.word("action", filed.action)}: ${filed.target_title}`),
      h("details", null, h("summary", null, this.t("incidents_card.details")), plan(this, filed)),
      h("button", { class: "primary", "data-testid": "approve", onClick: () => this.#approve(filed) }, this.t("approvals.approve")),
    );
  }

  // What came of the last one, and how to get back if it did not help.
  #result(each) {
    const bad = ["failed", "rolled_back", "in_doubt"].includes(each.state);
    return h(
      "article",
      { key: "last", "data-testid": "last", "aria-live": "polite" },
      h("h3", null, `${this.word("action", each.action)}: ${each.subject}`),
      h("p", null, h("span", { class: bad ? "bad" : "" }, this.t(`states.${each.state}`)), ` · ${moment(this.hass, each.at)}`),
      bad && h("p", { class: "secondary" }, `${this.t("plan.undo")}: ${this.word("undo", each.undo)}`),
      each.backup && h("p", { class: "secondary" }, this.t("approvals.backup", { id: each.backup })),
      each.state === "in_doubt" && h("a", { href: "/astromech/approvals", onClick: follow }, this.t("approvals.doubt")),
    );
  }

  async #approve(filed) {
    this.#problem = null;
    try {
      await approve(this, filed);
    } catch (err) {
      this.#problem = err?.message ?? String(err);
    }
    this.reload();
  }
}

defineEditor(
  EDITOR,
  [
    { name: "rows", selector: { number: { min: 1, max: MOST_ROWS, mode: "box" } } },
    { name: "show_approvals", selector: { boolean: {} } },
  ],
  (hass, name) => text(hass, `incidents_card.${name}`),
  DEFAULTS,
);

customElements.define(CARD, IncidentsCard);
window.customCards = window.customCards ?? [];
window.customCards.push({
  type: CARD,
  name: "Astromech: incidents and approvals",
  description: "What is wrong in the house, and what waits for your decision.",
  preview: true,
});
