// What a proposal is about, in words: the same before an approval, in a dry run and on an incident.

import { h } from "../core/dom.js";

const facts = (pairs) =>
  h(
    "dl",
    null,
    pairs.filter(([, value]) => value).map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
  );

/** What would be done: the facts of a proposal as the desk tells them. */
export const plan = (view, filed) =>
  facts([
    [view.t("plan.action"), view.word("action", filed.action)],
    [view.t("plan.target"), filed.target_title],
    [view.t("plan.why"), filed.rationale],
    [view.t("plan.risk"), view.word("risk", filed.risk)],
    [view.t("plan.disturbs"), disturbs(view, filed.blast_radius)],
    [view.t("plan.backup"), view.word("plan", filed.backup ? "backup" : "no_backup")],
    [view.t("plan.verified"), filed.tests.map((test) => view.word("check", test)).join("; ")],
    [view.t("plan.undo"), view.word("undo", filed.undo)],
    [view.t("plan.asked_by"), filed.asked_by?.split("/").at(-1)],
  ]);

function disturbs(view, radius) {
  const count = (name, number) => number > 0 && view.word("plan", name, { count: number });
  const parts = [
    radius.restarts && view.word("plan", "restarts"),
    count("entities", radius.entities),
    count("devices", radius.devices),
    count("automations", radius.automations),
    count("seconds", radius.seconds),
  ].filter(Boolean);
  return parts.join(", ") || view.word("plan", "nothing_disturbed");
}

/** What a dry run came to. */
export const rehearsal = (view, told) => [
  h("p", { "data-testid": "rehearsal" }, told.allowed ? view.word("plan", "would_run") : [
    view.word("plan", "would_not"), " ", view.word("reason", told.reason),
  ]),
  told.preview ? h("pre", null, told.preview) : h("p", { class: "secondary" }, view.word("plan", "no_preview")),
];
