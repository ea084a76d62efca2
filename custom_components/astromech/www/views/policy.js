// What the agent may do: per action, in which hours, and the text of the file itself.

import { h } from "../core/dom.js";
import { styles } from "../core/style.js";
import { View } from "../core/view.js";

const MODES = ["as_in_file", "never", "ask", "automatic"];
const HOUR = 60; // minutes
const ROW = 18;
const DAY = 480; // the width of a day in the strip

class Policy extends View {
  static styles = [
    styles(`
      svg { width: 100%; height: auto; max-width: 640px; } svg text { font-size: 11px; fill: var(--primary-text-color); }
      svg .day { fill: var(--secondary-background-color, #eee); } svg .quiet { fill: var(--primary-color); opacity: 0.75; }
      svg .maintenance { fill: none; stroke: var(--warning-color, #ff9800); stroke-width: 2; }
      textarea { width: 100%; min-height: 320px; font-family: var(--code-font-family, monospace); font-size: 13px; tab-size: 2; }
    `),
  ];

  #policy;
  #file;
  #text = "";
  #problem = null; // null: not looked at; "": none; else in words
  #told = null;

  async load() {
    this.#policy = await this.ask("policy");
    if (this.#file && this.#text !== this.#file.text) return; // somebody is typing
    try {
      this.#file = await this.ask("policy/file");
      this.#text = this.#file.text;
    } catch (err) {
      this.#file = null;
      this.#told = err?.message ?? String(err);
    }
  }

  template() {
    return [
      h("p", { class: "notice error", role: "alert", hidden: !this.#told }, this.#told),
      h("ha-card", null, h("h2", null, this.t("policy.allowed")), this.#table()),
      h("ha-card", null, h("h2", null, this.t("policy.hours")), this.#hours()),
      this.#file && h("ha-card", null, h("h2", null, this.t("policy.file")), this.#editor()),
    ];
  }

  #table() {
    const head = ["action", "mode", "rules", "shadow"];
    return h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": this.t("policy.allowed") },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, head.map((name) => h("th", { scope: "col" }, this.t(`policy.${name}`))))),
        h("tbody", { "data-testid": "actions" }, this.#policy.actions.map((each) => this.#row(each))),
      ),
    );
  }

  #row(each) {
    const name = this.word("action", each.action);
    const modes = MODES.filter((mode) => mode !== "automatic" || each.can_be_automatic);
    const chosen = each.chosen ?? "as_in_file";
    return h(
      "tr",
      { key: each.action },
      h("th", { scope: "row" }, name, h("div", { class: "secondary" }, `${this.t("plan.risk")}: ${this.word("risk", each.risk)}`)),
      h(
        "td",
        null,
        h(
          "select",
          { "aria-label": this.t("policy.mode_of", { action: name }), ".value": chosen, onChange: (event) => this.#choose(each, event) },
          modes.map((mode) => h("option", { value: mode, selected: mode === chosen }, this.word("policy_mode", mode))),
        ),
      ),
      h(
        "td",
        null,
        each.rules.map((rule) => h("div", null, `${this.#scope(rule.scope)}: ${this.word("policy_mode", rule.mode)}`)),
        !each.rules.length && this.t("policy.forbidden"),
      ),
      h("td", null, each.standing.map((standing) => this.#standing(standing))),
    );
  }

  #scope(key) {
    const [kind, ...value] = key.split(":");
    return `${this.t(`policy.scopes.${kind}`)} ${value.join(":")}`.trim();
  }

  #standing({ would_have_acted: acted, would_have_been_right: right, earned, scope }) {
    if (!acted) return h("div", { class: "secondary" }, this.t("policy.no_shadow"));
    const told = this.t("policy.shadow_score", { right, acted });
    return h("div", null, `${this.#scope(scope)}: ${told}`, earned && h("span", { class: "chip" }, this.t("policy.earned")));
  }

  #hours() {
    const { quiet, maintenance } = this.#policy;
    const days = [...Array(7).keys()];
    const name = new Intl.DateTimeFormat(this.hass.locale?.language, { weekday: "short", timeZone: "UTC" });
    const label = (day) => name.format(new Date(Date.UTC(2024, 0, 1 + day))); // a Monday
    const bar = (look, windows) => windows.flatMap((each) => spans(each).map(([day, from, to]) => rect(look, day, from, to)));
    const words = (windows) =>
      windows.map((each) => h("li", null, `${each.days.map(label).join(", ")}: ${each.from} – ${each.to}`));
    return [
      h(
        "svg",
        { viewBox: `0 0 ${DAY + 48} ${7 * ROW + 16}`, role: "img", "aria-label": this.t("policy.hours"), "data-testid": "hours" },
        days.map((day) => [
          h("text", { x: 0, y: day * ROW + 12 }, label(day)),
          rect("day", day, 0, 24 * HOUR),
        ]),
        bar("quiet", quiet),
        bar("maintenance", maintenance),
        [0, 6, 12, 18, 24].map((hour) => h("text", { x: 36 + (hour / 24) * DAY - 6, y: 7 * ROW + 12 }, hour)),
      ),
      h("h3", null, this.t("policy.quiet")),
      quiet.length ? h("ul", null, words(quiet)) : h("p", { class: "secondary" }, this.t("policy.no_quiet")),
      h("h3", null, this.t("policy.maintenance")),
      maintenance.length ? h("ul", null, words(maintenance)) : h("p", { class: "secondary" }, this.t("policy.no_maintenance")),
    ];
  }

  #editor() {
    const changed = this.#text !== this.#file.text;
    return [
      h("p", { class: "secondary", id: "hint" }, this.t("policy.file_hint")),
      h("textarea", {
        spellcheck: "false",
        maxlength: 65536,
        "aria-label": this.t("policy.file"),
        "aria-describedby": "hint",
        "data-testid": "file",
        ".value": this.#text,
        onInput: this.#typed,
      }),
      h("p", { role: "status", "data-testid": "problem" }, this.#problem === "" ? this.t("policy.good") : this.#problem),
      h(
        "div",
        { class: "row" },
        h("button", { onClick: this.#check }, this.t("policy.check")),
        h("button", { class: "primary", disabled: !changed, onClick: this.#save }, this.t("policy.save")),
        h("button", { disabled: !changed, onClick: this.#discard }, this.t("policy.discard")),
      ),
    ];
  }

  #words(problem) {
    if (!problem) return "";
    const { key, line, word } = problem;
    return this.t("policy.problem", { line, problem: this.word("policy_problem", key), word: word ? `“${word}”` : "" });
  }

  #typed = (event) => {
    this.#text = event.target.value;
    this.#problem = null;
    this.draw();
  };

  #discard = () => {
    this.#text = this.#file.text;
    this.#problem = null;
    this.reload();
  };

  #check = () => this.#try(async () => this.#words((await this.ask("policy/check", { text: this.#text })).problem));

  #save = () =>
    this.#try(async () => {
      const { problem } = await this.ask("policy/save", { text: this.#text, digest: this.#file.digest });
      if (!problem) this.#file = { ...this.#file, text: this.#text };
      return this.#words(problem);
    }, true);

  #choose(each, event) {
    const mode = event.target.value;
    return this.#try(async () => {
      await this.ask("policy/mode", { action: each.action, mode });
      return this.#problem;
    }, true);
  }

  async #try(act, again = false) {
    this.#told = null;
    try {
      this.#problem = await act();
      if (again) this.reload();
    } catch (err) {
      this.#told = err?.message ?? String(err);
    }
    this.draw();
  }
}

const minutes = (clock) => clock.split(":").reduce((sum, part) => sum * HOUR + Number(part), 0);

// A window that lasts over midnight is shown on two days: [day, from, to] in minutes.
function spans({ from, to, days }) {
  const [start, end] = [minutes(from), minutes(to)];
  return days.flatMap((day) =>
    start < end
      ? [[day, start, end]]
      : [
          [day, start, 24 * HOUR],
          [(day + 1) % 7, 0, end],
        ],
  );
}

const rect = (look, day, from, to) =>
  h("rect", {
    class: look,
    x: 36 + (from / (24 * HOUR)) * DAY,
    y: day * ROW + 1,
    width: ((to - from) / (24 * HOUR)) * DAY,
    height: ROW - 4,
    rx: 2,
  });

customElements.define("astromech-policy", Policy);
