// The list of incidents: what is open, what was, and the week at a glance.

import { h } from "../core/dom.js";
import { follow } from "../core/navigate.js";
import { styles } from "../core/style.js";
import { ago, integration, loadNames, moment } from "../core/text.js";
import { View } from "../core/view.js";

const STATES = ["open", "healed", "resolved", "ignored"];
const PAUSE = 250; // ms after the last key before it is searched
const HEIGHT = 32;

class Incidents extends View {
  static styles = [
    styles(`
      ol { list-style: none; margin: 0; padding: 0; }
      li { content-visibility: auto; contain-intrinsic-size: auto 84px; border-top: 1px solid var(--divider-color); }
      li a { display: block; padding: 10px 4px; color: inherit; text-decoration: none; }
      li a:hover { background: var(--secondary-background-color); }
      .state { border-left: 4px solid; padding-left: 8px; }
      .open { border-color: var(--error-color); } .healed { border-color: var(--success-color, #2e7d32); }
      .resolved { border-color: var(--info-color, #0288d1); } .ignored { border-color: var(--disabled-color, #999); }
      svg { width: 100%; height: ${HEIGHT}px; display: block; } svg rect { fill: var(--error-color); }
      svg line { stroke: var(--success-color, #2e7d32); stroke-width: 2; }
    `),
  ];

  #overview;
  #rows = [];
  #next = null;
  #wish = { state: "open" };
  #known = { cause: new Set(), integration: new Set(), area: new Set() };
  #pause;
  #fetching = false;

  async load() {
    const [overview, page] = await Promise.all([this.ask("overview"), this.ask("incidents/page", this.#wish)]);
    this.#overview = overview;
    await loadNames(this.hass, page.incidents.map((row) => row.integration));
    this.#rows = [];
    this.#take(page);
  }

  connectedCallback() {
    super.connectedCallback();
    this.watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.#more(), {
      rootMargin: "600px",
    });
    this.onLeave(() => this.watch.disconnect());
  }

  draw() {
    super.draw();
    queueMicrotask(() => {
      const more = this.shadowRoot.querySelector("[data-testid=more]");
      this.watch?.disconnect();
      if (more) this.watch?.observe(more);
    });
  }

  // Who reads further down is not thrown back to the top.
  happened(event) {
    if (this.#rows.length <= 50) super.happened(event);
  }

  template() {
    return [
      h("ha-card", null, h("h2", null, this.#headline()), this.#week()),
      h(
        "ha-card",
        null,
        this.#filters(),
        h("ol", { "data-testid": "incidents", "aria-label": this.t("incidents.title") }, this.#rows.map((row) => this.#row(row))),
        !this.#rows.length && this.#next === null && h("p", { class: "empty" }, this.t(`incidents.none_${this.#wish.state ?? "all"}`)),
        this.#next !== null && h("button", { key: "more", "data-testid": "more", onClick: this.#more }, this.t("incidents.more")),
      ),
    ];
  }

  #headline() {
    const { open, waiting, hold } = this.#overview;
    return [
      open ? this.t("incidents.open_now", { count: open }) : this.t("incidents.all_well"),
      waiting > 0 && [" · ", h("a", { href: "/astromech/approvals", onClick: follow }, this.t("incidents.waiting", { count: waiting }))],
      hold && h("div", { class: "secondary" }, `${this.t("incidents.held")}: ${this.word("reason", hold)}`),
    ];
  }

  #week() {
    const { week, now } = this.#overview;
    if (!week) return null;
    const most = Math.max(1, ...week);
    const hours = week.filter(Boolean).length;
    const told = this.t("incidents.week_told", { hours, all: week.length });
    return [
      h(
        "svg",
        { viewBox: `0 0 ${week.length} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": told, "data-testid": "week" },
        h("line", { x1: 0, x2: week.length, y1: HEIGHT - 1, y2: HEIGHT - 1 }),
        week.map(
          (count, hour) =>
            count > 0 &&
            h(
              "rect",
              { x: hour, width: 1, y: HEIGHT - (count / most) * HEIGHT, height: (count / most) * HEIGHT },
              h("title", null, `${moment(this.hass, now - (week.length - hour) * 3600)}: ${count}`),
            ),
        ),
      ),
      h("p", { class: "secondary" }, told),
    ];
  }

  #filters() {
    const choice = (name, members, label) =>
      h(
        "select",
        { key: name, "aria-label": this.t(`incidents.${name}`), onChange: (event) => this.#choose(name, event.target.value) },
        h("option", { value: "" }, this.t(`incidents.any_${name}`)),
        members.map((member) => h("option", { value: member, selected: this.#wish[name] === member }, label(member))),
      );
    const sorted = (name) => [...this.#known[name]].sort();
    return h(
      "div",
      { class: "row", role: "search" },
      choice("state", STATES, (state) => this.t(`incidents.states.${state}`)),
      choice("cause", sorted("cause"), (cause) => this.word("cause", cause)),
      choice("integration", sorted("integration"), (domain) => integration(this.hass, domain)),
      choice("area", sorted("area"), (area) => area),
      h("input", {
        type: "search",
        class: "grow",
        maxlength: 100,
        placeholder: this.t("incidents.search"),
        "aria-label": this.t("incidents.search"),
        onInput: (event) => this.#typed(event.target.value),
      }),
    );
  }

  #row(row) {
    const count = row.dependants;
    return h(
      "li",
      { key: row.incident },
      h(
        "a",
        { href: `/astromech/incident/${row.incident}`, onClick: follow },
        h(
          "div",
          { class: `state ${row.state}` },
          h("div", { class: "row" }, h("strong", { class: "grow" }, row.subject), h("span", { class: "chip" }, this.t(`incidents.states.${row.state}`))),
          h("div", null, this.word("cause", row.cause), row.root_cause && `: ${row.root_cause}`),
          h(
            "div",
            { class: "secondary" },
            this.t("incidents.since", { when: ago(this.hass, row.since) }),
            row.integration && ` · ${integration(this.hass, row.integration)}`,
            row.areas.length > 0 && ` · ${row.areas.join(", ")}`,
            count > 0 && ` · ${this.t("incidents.dependants", { count })}`,
            row.proposal && ` · ${this.t("incidents.remedy_waits")}`,
          ),
        ),
      ),
    );
  }

  #take(page) {
    this.#rows = [...this.#rows, ...page.incidents];
    this.#next = page.next;
    for (const row of page.incidents) {
      this.#known.cause.add(row.cause);
      if (row.integration) this.#known.integration.add(row.integration);
      row.areas.forEach((area) => this.#known.area.add(area));
    }
  }

  #choose(name, value) {
    if (value) this.#wish = { ...this.#wish, [name]: value };
    else delete this.#wish[name];
    this.reload();
  }

  #typed(text) {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#choose("text", text), PAUSE);
  }

  #more = async () => {
    if (this.#fetching || this.#next === null) return;
    this.#fetching = true;
    try {
      const page = await this.ask("incidents/page", { ...this.#wish, before: this.#next });
      await loadNames(this.hass, page.incidents.map((row) => row.integration));
      this.#take(page);
    } catch (err) {
      this.error = err?.message ?? String(err);
    } finally {
      this.#fetching = false;
      this.draw();
    }
  };
}

customElements.define("astromech-incidents", Incidents);
