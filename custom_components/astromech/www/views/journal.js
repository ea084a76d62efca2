// All that happened, the newest first: searched, exported, and held against its hashes.

import { h } from "../core/dom.js";
import { follow } from "../core/navigate.js";
import { View } from "../core/view.js";

const KINDS = [
  "incident_opened", "incident_resolved", "remediation_proposed", "remediation_decided", "execution", "attested",
  "policy_edited",
];
const PAUSE = 250; // ms after the last key before it is searched

class Journal extends View {
  #rows = [];
  #next = null;
  #text = "";
  #kind = "";
  #note = null;
  #pause;

  async load() {
    const page = await this.ask("journal", this.#words());
    this.#rows = page.timeline;
    this.#next = page.next;
  }

  connectedCallback() {
    super.connectedCallback();
    const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.#more(), {
      rootMargin: "400px",
    });
    this.watch = watch;
    this.onLeave(() => watch.disconnect());
  }

  template() {
    return h(
      "ha-card",
      null,
      h("h2", null, this.t("journal.title")),
      h(
        "div",
        { class: "row", role: "search" },
        h("input", {
          class: "grow",
          type: "search",
          maxlength: 100,
          placeholder: this.t("journal.search"),
          "aria-label": this.t("journal.search"),
          onInput: this.#search,
        }),
        h(
          "select",
          { "aria-label": this.t("journal.kind"), onChange: this.#choose },
          h("option", { value: "" }, this.t("journal.all")),
          KINDS.map((kind) => h("option", { value: kind }, this.t(`journal.${kind}`))),
        ),
        h("button", { onClick: this.#export }, this.t("journal.export")),
        h("button", { onClick: this.#verify }, this.t("journal.verify")),
      ),
      h("p", { role: "status", "data-testid": "note" }, this.#note),
      this.#rows.length > 0 && this.#table(),
      !this.#rows.length && this.#next === null && h("p", { class: "empty" }, this.t("journal.nothing")),
      this.#next !== null &&
        h("button", { key: "more", "data-testid": "more", onClick: this.#more }, this.t("journal.more")),
    );
  }

  draw() {
    super.draw();
    queueMicrotask(() => {
      const more = this.shadowRoot.querySelector("[data-testid=more]");
      this.watch?.disconnect();
      if (more) this.watch?.observe(more);
    });
  }

  #table() {
    const head = ["when", "what", "subject", "outcome", "who"];
    return h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": this.t("journal.title") },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, head.map((name) => h("th", { scope: "col" }, this.t(`journal.${name}`))))),
        h("tbody", { "data-testid": "rows" }, this.#rows.map((row) => this.#row(row))),
      ),
    );
  }

  #row(row) {
    const when = new Intl.DateTimeFormat(this.hass.locale?.language, { dateStyle: "short", timeStyle: "medium" });
    const about = row.kind.startsWith("incident") ? this.word("cause", row.what) : this.word("action", row.what);
    const subject = row.subject ?? "";
    return h(
      "tr",
      null,
      h("td", null, when.format(new Date(row.when))),
      h("td", null, this.t(`journal.${row.kind}`), about && h("div", { class: "secondary" }, about)),
      h(
        "td",
        null,
        row.incident ? h("a", { href: `/astromech/incident/${row.incident}`, onClick: follow }, subject) : subject,
      ),
      h("td", null, this.#outcome(row)),
      h("td", null, row.who?.split("/").at(-1)),
    );
  }

  #outcome(row) {
    if (!row.outcome) return row.drill ? this.t("journal.drill") : "";
    if (row.kind === "attested") return [this.t(`journal.${row.outcome}`), row.detail && ` (${row.detail})`];
    const set = row.kind === "incident_resolved" ? "resolutions" : "states";
    const told = this.t(`${set}.${row.outcome}`);
    const words = told === `${set}.${row.outcome}` ? row.outcome.replaceAll("_", " ") : told;
    return [words, row.detail && `: ${this.word("reason", row.detail)}`, row.drill && ` (${this.t("journal.drill")})`];
  }

  #words() {
    return { ...(this.#text && { text: this.#text }), ...(this.#kind && { kind: this.#kind }) };
  }

  #search = (event) => {
    this.#text = event.target.value;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.reload(), PAUSE);
  };

  #choose = (event) => {
    this.#kind = event.target.value;
    this.reload();
  };

  #more = async () => {
    if (this.loadingMore || this.#next === null) return;
    this.loadingMore = true;
    try {
      const page = await this.ask("journal", { ...this.#words(), after: this.#next });
      this.#rows = [...this.#rows, ...page.timeline];
      this.#next = page.next;
    } catch (err) {
      this.#note = err?.message ?? String(err);
      this.#next = null;
    } finally {
      this.loadingMore = false;
      this.draw();
    }
  };

  #export = async () => {
    await this.#noting(async () => {
      const { link, lines } = await this.ask("journal/export");
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.download = "";
      anchor.click();
      return this.t("journal.exported", { lines });
    });
  };

  #verify = () =>
    this.#noting(async () => {
      const { intact } = await this.ask("journal/verify");
      return this.t(`journal.${intact === null ? "unreadable" : intact ? "intact" : "altered"}`);
    });

  async #noting(act) {
    try {
      this.#note = await act();
    } catch (err) {
      this.#note = err?.message ?? String(err);
    }
    this.draw();
  }

  happened(event) {
    if (this.#rows.length <= 50) super.happened(event); // not under the eyes of who reads further down
  }
}

customElements.define("astromech-journal", Journal);
