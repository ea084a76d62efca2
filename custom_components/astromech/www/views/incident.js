// All about one incident: why, what hangs from it, what was done, and what a person can do.

import { confirm } from "../core/dialog.js";
import { h } from "../core/dom.js";
import { follow } from "../core/navigate.js";
import { styles } from "../core/style.js";
import { ago, integration, loadNames, moment } from "../core/text.js";
import { View } from "../core/view.js";
import { approve } from "./approve.js";
import { graph } from "./graph.js";
import { plan, rehearsal } from "./plan.js";

class Incident extends View {
  static styles = [
    styles(`
      ol.proof, ol.time { margin: 0; padding-inline-start: 20px; } .proof > li { margin-bottom: 8px; }
      .graph { font-size: 12px; } .graph text { text-anchor: middle; fill: var(--primary-text-color); }
      .graph rect { fill: var(--secondary-background-color, #eee); stroke: var(--divider-color, #bbb); }
      .graph .down rect { stroke: var(--error-color); stroke-width: 2; } .graph path { fill: none; stroke: var(--secondary-text-color); }
      summary { cursor: pointer; min-height: 32px; }
    `),
  ];

  item;
  #told;
  #rehearsed = null;
  #note = null;

  async load() {
    const told = await this.ask("incident", { incident: Number(this.item) });
    await loadNames(this.hass, [told.integration]);
    this.#told = told;
  }

  template() {
    const told = this.#told;
    return [
      h("p", null, h("a", { href: "/astromech/incidents", onClick: follow }, `← ${this.t("incidents.title")}`)),
      h("p", { class: "notice", role: "status", hidden: !this.#note, "data-testid": "note" }, this.#note),
      this.#card("summary", [h("h2", null, told.subject), this.#summary(), this.#buttons()]),
      told.filed && this.#card("remedy", [h("h2", null, this.t("incident.remedy")), this.#remedy()]),
      this.#card("proof", [h("h2", null, this.t("incident.why")), this.#proof()]),
      this.#card("graph", [h("h2", null, this.t("incident.graph")), graph(this, told.graph)]),
      this.#card("timeline", [h("h2", null, this.t("incident.timeline")), this.#timeline()]),
      this.#card("records", [h("h2", null, this.t("incident.records")), this.#records()]),
      this.#card("sent", [h("h2", null, this.t("incident.sent")), this.#sent()]),
      this.#card("similar", [h("h2", null, this.t("incident.similar")), this.#similar()]),
    ];
  }

  #card(name, nodes) {
    return h("ha-card", { key: name, "data-testid": name }, nodes);
  }

  #summary() {
    const told = this.#told;
    const { diagnosis } = told;
    const facts = [
      ["cause", `${this.word("cause", told.cause)} (${Math.round(diagnosis.confidence * 100)} %)`],
      ["impact", diagnosis.impact],
      ["state", this.t(`incidents.states.${told.state}`)],
      ["since", `${moment(this.hass, told.since)} (${ago(this.hass, told.since)})`],
      ["until", told.resolved && `${moment(this.hass, told.resolved)}: ${this.t(`resolutions.${told.resolution}`)}`],
      ["integration", told.integration && integration(this.hass, told.integration)],
      ["areas", told.areas.join(", ")],
      ["dependants", told.dependants > 0 && told.dependants],
    ];
    return [
      h("p", null, diagnosis.root_cause),
      h(
        "dl",
        null,
        facts.filter(([, value]) => value).map(([name, value]) => [h("dt", null, this.t(`incident.${name}`)), h("dd", null, value)]),
      ),
    ];
  }

  #buttons() {
    const { state, filed, issue_id: issue, report } = this.#told;
    const open = state === "open" || state === "ignored";
    const button = (name, act, look = "") => h("button", { class: look, "data-testid": name, onClick: act }, this.t(`incident.${name}`));
    return h(
      "div",
      { class: "row" },
      open && !filed && button("verify", this.#verify, "primary"),
      open && button("snooze", this.#snooze),
      open && issue && button("ignore", this.#ignore),
      open && button("resolve", this.#resolve),
      button("bundle", this.#bundle),
      report && button("report", this.#report),
    );
  }

  #remedy() {
    const { filed, worth } = this.#told;
    return [
      plan(this, filed),
      worth && h("p", null, `${this.t("incident.worth")}: ${worth}`),
      h("p", { class: "secondary" }, this.t("approvals.expires", { when: ago(this.hass, filed.expires) })),
      this.#rehearsed && rehearsal(this, this.#rehearsed),
      h(
        "div",
        { class: "row" },
        h("button", { class: "primary", "data-testid": "approve", onClick: this.#approve }, this.t("approvals.approve")),
        h("button", { "data-testid": "dry_run", onClick: this.#rehearse }, this.t("approvals.dry_run")),
      ),
    ];
  }

  // From what was seen, by which card, to the cause and what helps.
  #proof() {
    const { diagnosis, symptoms, card, steps } = this.#told;
    const shown = symptoms.filter((symptom) => diagnosis.evidence.includes(symptom.id));
    return h(
      "ol",
      { class: "proof" },
      h("li", null, this.t("incident.evidence"), h("ul", null, shown.map((symptom) => h("li", null, this.#symptom(symptom))))),
      h("li", null, card ? [this.t("incident.card"), " ", h("code", null, card.id), `: ${card.root_cause}`] : this.t("incident.no_card")),
      h("li", null, `${this.t("incident.cause")}: ${this.word("cause", diagnosis.cause)}`),
      h(
        "li",
        null,
        this.t("incident.helps"),
        h("ul", null, steps.map((step) =>
          h("li", null, this.word("remedy", step.remedy), ". ", step.rationale, step.ours && [" ", h("span", { class: "chip" }, this.t("incident.ours"))]),
        )),
      ),
      diagnosis.explanation && h("li", null, this.t("incident.model_says"), h("blockquote", null, diagnosis.explanation)),
    );
  }

  #symptom({ facts, about, count }) {
    const said = facts.message ?? facts.reason ?? facts.error ?? facts.state ?? facts.condition ?? facts.translation_key;
    return `${about}: ${said ?? ""}${count > 1 ? ` (×${count})` : ""}`;
  }

  #timeline() {
    const { since, opened, resolved, resolution, executions } = this.#told;
    const rows = [
      [since, this.t("incident.first_seen")],
      [opened, this.t("journal.incident_opened")],
      ...executions.flatMap((each) =>
        each.steps.map((step) => [step.at, `${this.word("action", each.action)}: ${this.t(`states.${step.state}`)}`, each.approved_by]),
      ),
      resolved && [resolved, `${this.t("journal.incident_resolved")}: ${this.t(`resolutions.${resolution}`)}`],
    ].filter(Boolean);
    rows.sort(([one], [other]) => one - other);
    return h("ol", { class: "time", "aria-live": "polite" }, rows.map(([at, what, who]) =>
      h("li", null, h("span", { class: "secondary" }, `${moment(this.hass, at)} `), what, who && ` (${who})`),
    ));
  }

  #records() {
    const logged = this.#told.symptoms.filter(({ facts }) => facts.template !== undefined);
    if (!logged.length) return h("p", { class: "empty" }, this.t("incident.no_records"));
    return logged.map(({ facts, count, last }) => [
      h("p", { class: "secondary" }, `${moment(this.hass, last)} · ${facts.logger} · ${facts.call_site} · ×${count}`),
      h("pre", null, [facts.message, facts.error, facts.exceptions?.join(" ← ")].filter(Boolean).join("\n")),
    ]);
  }

  #sent() {
    const { sent } = this.#told;
    if (!sent.length) return h("p", { class: "secondary" }, this.t("incident.nothing_sent"));
    return sent.map((each) =>
      h(
        "details",
        null,
        h("summary", null, `${moment(this.hass, each.at)} → ${each.to} (${new TextEncoder().encode(each.prompt).length} B)`),
        h("pre", null, each.prompt),
        each.answer && h("pre", null, typeof each.answer === "string" ? each.answer : JSON.stringify(each.answer, null, 2)),
      ),
    );
  }

  #similar() {
    const { similar } = this.#told;
    if (!similar.length) return h("p", { class: "secondary" }, this.t("incident.none_similar"));
    return h("ul", null, similar.map((past) =>
      h(
        "li",
        null,
        h("a", { href: `/astromech/incident/${past.id}`, onClick: follow }, moment(this.hass, past.opened)),
        `: ${this.word("cause", past.cause)}; `,
        past.action ? `${this.word("action", past.action)}: ${this.t(`states.${past.outcome}`)}` : this.t(`resolutions.${past.resolution}`),
      ),
    ));
  }

  #approve = () => this.#try(() => approve(this, this.#told.filed));

  #rehearse = () =>
    this.#try(async () => {
      this.#rehearsed = await this.ask("dry_run", { proposal: this.#told.filed.id });
    });

  #verify = () =>
    this.#try(async () => {
      const { verified, failed } = await this.ask("incident/verify", { fingerprint: this.#told.fingerprint });
      if (verified) return this.t("incident.verified");
      return `${this.t("incident.not_verified")} ${failed.map((test) => this.word("check", test)).join("; ")}`;
    });

  #snooze = () =>
    this.#try(async () => {
      await this.ask("snooze", { fingerprint: this.#told.fingerprint, hours: 24 });
      return this.t("incident.snoozed");
    });

  #ignore = async () => {
    const sure = await confirm(this, { title: this.t("incident.ignore"), body: this.t("incident.ignore_sure"), action: this.t("incident.ignore") });
    const issue = { type: "repairs/ignore_issue", domain: "astromech", issue_id: this.#told.issue_id, ignore: true };
    if (sure) this.#try(() => this.hass.callWS(issue));
  };

  #resolve = async () => {
    const sure = await confirm(this, { title: this.t("incident.resolve"), body: this.t("incident.resolve_sure"), action: this.t("incident.resolve") });
    if (sure) this.#try(() => this.ask("resolve", { fingerprint: this.#told.fingerprint }));
  };

  #bundle = () =>
    this.#try(async () => {
      const { link } = await this.ask("incident/bundle", { incident: Number(this.item) });
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.download = "";
      anchor.click();
    });

  #report = async () => {
    const { title, body, url, search, tracker } = this.#told.report;
    const goes = await confirm(this, {
      title: this.t("incident.report"),
      body: [
        h("p", null, this.t("incident.report_hint", { tracker })),
        search && h("p", null, h("a", { href: search, target: "_blank", rel: "noreferrer noopener" }, this.t("incident.report_search"))),
        h("p", null, h("strong", null, title)),
        h("pre", { "data-testid": "report-body" }, body),
      ],
      action: this.t("incident.report_open"),
    });
    if (goes) window.open(url ?? tracker, "_blank", "noreferrer,noopener");
  };

  async #try(act) {
    this.#note = null;
    try {
      this.#note = (await act()) || null;
      if (typeof this.#note !== "string") this.#note = null;
    } catch (err) {
      this.#note = err?.message ?? String(err);
    }
    this.reload();
  }
}

customElements.define("astromech-incident", Incident);
