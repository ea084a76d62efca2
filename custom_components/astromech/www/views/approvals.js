// What waits for a decision, what is being done, and what came of it.

import { confirm } from "../core/dialog.js";
import { h } from "../core/dom.js";
import { follow } from "../core/navigate.js";
import { styles } from "../core/style.js";
import { ago, moment } from "../core/text.js";
import { View } from "../core/view.js";
import { approve } from "./approve.js";
import { plan, rehearsal } from "./plan.js";

const STEPS = ["approved", "backing_up", "applying", "verifying"];
const BAD = ["failed", "rolled_back", "in_doubt"];
const EACH = 20;

class Approvals extends View {
  static styles = [
    styles(`
      ol.steps { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 0 0 8px; padding: 0; }
      .steps li::before { content: "○ "; } .steps li.done::before { content: "● "; } .steps li.now { font-weight: 500; }
      article + article { border-top: 1px solid var(--divider-color); padding-top: 12px; margin-top: 12px; }
    `),
  ];

  #waiting = [];
  #executions = [];
  #next = null;
  #asked = EACH;
  #runs = {}; // by proposal: what its dry run came to
  #told = null; // why something was refused

  async load() {
    const [proposals, executions] = await Promise.all([
      this.ask("proposals"),
      this.ask("executions", { limit: this.#asked }),
    ]);
    this.#waiting = proposals.proposals;
    this.#executions = executions.executions;
    this.#next = executions.next;
  }

  connectedCallback() {
    super.connectedCallback();
    const countdown = setInterval(() => this.draw(), 30_000);
    this.onLeave(() => clearInterval(countdown));
  }

  template() {
    const running = this.#executions.filter((each) => !each.over && each.state !== "in_doubt");
    const ended = this.#executions.filter((each) => each.over || each.state === "in_doubt");
    return [
      h("p", { class: "notice error", role: "alert", hidden: !this.#told }, this.#told),
      h(
        "ha-card",
        { "data-testid": "waiting" },
        h("h2", null, this.t("approvals.waiting", { count: this.#waiting.length })),
        this.#waiting.map((filed) => this.#proposal(filed)),
        !this.#waiting.length && h("p", { class: "empty" }, this.t("approvals.nothing_waits")),
      ),
      running.length > 0 &&
        h(
          "ha-card",
          { "data-testid": "running", "aria-live": "polite" },
          h("h2", null, this.t("approvals.running")),
          running.map((each) => this.#running(each)),
        ),
      h(
        "ha-card",
        { "data-testid": "results" },
        h("h2", null, this.t("approvals.results")),
        ended.map((each) => this.#result(each)),
        !ended.length && h("p", { class: "empty" }, this.t("approvals.nothing_done")),
        this.#next !== null && h("button", { onClick: this.#more }, this.t("approvals.more")),
      ),
    ];
  }

  #proposal(filed) {
    const button = (name, look, act) =>
      h("button", { class: look, "data-testid": name, onClick: () => act(filed) }, this.t(`approvals.${name}`));
    return h(
      "article",
      { key: filed.id },
      h("h3", null, `${this.word("action", filed.action)}: ${filed.target_title}`),
      h(
        "p",
        { class: "secondary" },
        this.t("approvals.expires", { when: ago(this.hass, filed.expires) }),
        filed.incident !== null && [" · ", this.#incident(filed.incident)],
      ),
      plan(this, filed),
      this.#runs[filed.id] && rehearsal(this, this.#runs[filed.id]),
      h(
        "div",
        { class: "row" },
        button("approve", "primary", this.#approve),
        button("dry_run", "", this.#rehearse),
        button("snooze", "", this.#snooze),
        button("reject", "", this.#reject),
      ),
    );
  }

  #running(each) {
    const at = STEPS.indexOf(each.state);
    return h(
      "article",
      { key: each.execution },
      h("h3", null, `${this.word("action", each.action)}: ${each.subject}`),
      h(
        "ol",
        { class: "steps" },
        STEPS.map((step, number) =>
          h(
            "li",
            { class: number < at ? "done" : number === at ? "now done" : "", "aria-current": number === at && "step" },
            this.t(`states.${step}`),
          ),
        ),
        at < 0 && h("li", { class: "now done", "aria-current": "step" }, this.t(`states.${each.state}`)),
      ),
      h("p", { class: "secondary" }, this.t("approvals.by", { name: each.approved_by, when: moment(this.hass, each.at) })),
    );
  }

  #result(each) {
    const bad = BAD.includes(each.state);
    const failed = each.checks.filter((check) => check.passed === false).map((check) => this.word("check", check.test));
    return h(
      "article",
      { key: each.execution },
      h("h3", null, `${this.word("action", each.action)}: ${each.subject}`),
      h(
        "p",
        null,
        h("span", { class: `${bad ? "bad" : each.state === "succeeded" ? "good" : ""}` }, this.t(`states.${each.state}`)),
        each.detail && ` (${this.word("reason", each.detail)})`,
        " · ",
        this.t("approvals.by", { name: each.approved_by, when: moment(this.hass, each.at) }),
        each.incident !== null && [" · ", this.#incident(each.incident)],
      ),
      failed.length > 0 && h("p", null, this.t("approvals.not_so", { checks: failed.join("; ") })),
      bad && h("p", { class: "secondary" }, `${this.t("plan.undo")}: ${this.word("undo", each.undo)}`),
      each.backup && h("p", { class: "secondary" }, this.t("approvals.backup", { id: each.backup })),
      each.state === "in_doubt" && this.#doubt(each),
    );
  }

  #doubt(each) {
    const settle = (verdict) => () =>
      this.#try(() => this.ask("executions/settle", { execution: each.execution, verdict }));
    return [
      h("p", null, this.t("approvals.doubt")),
      h(
        "div",
        { class: "row" },
        h("button", { onClick: settle("helped") }, this.t("approvals.helped")),
        h("button", { onClick: settle("failed") }, this.t("approvals.did_not_help")),
      ),
    ];
  }

  #incident(row) {
    return h("a", { href: `/astromech/incident/${row}`, onClick: follow }, this.t("approvals.incident"));
  }

  #approve = (filed) => this.#try(() => approve(this, filed));

  #rehearse = (filed) =>
    this.#try(async () => {
      this.#runs[filed.id] = await this.ask("dry_run", { proposal: filed.id });
    });

  #reject = async (filed) => {
    let reason = "";
    const sure = await confirm(this, {
      title: this.t("approvals.reject_sure"),
      body: h(
        "label",
        null,
        this.t("approvals.reason"),
        h("input", { maxlength: 200, onInput: (event) => (reason = event.target.value) }),
      ),
      action: this.t("approvals.reject"),
    });
    const words = { proposal: filed.id, plan_hash: filed.plan_hash, ...(reason && { reason }) };
    if (sure) await this.#try(() => this.ask("reject", words));
  };

  #snooze = (filed) => this.#try(() => this.ask("snooze", { fingerprint: filed.fingerprint, hours: 24 }));

  #more = () => {
    this.#asked = Math.min(50, this.#asked + EACH);
    this.reload();
  };

  // What is refused is told; either way the page shows how it stands then.
  async #try(act) {
    this.#told = null;
    try {
      await act();
    } catch (err) {
      this.#told = err?.message ?? String(err);
    }
    this.reload();
  }
}

customElements.define("astromech-approvals", Approvals);
