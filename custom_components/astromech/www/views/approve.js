// The way to an approval, the same wherever a proposal is shown.

import { confirm } from "../core/dialog.js";
import { plan } from "./plan.js";

/** Show a person what would be done, and approve exactly that if they are sure. */
export async function approve(view, filed) {
  const sure = await confirm(view, {
    title: view.t("approvals.sure"),
    body: plan(view, filed),
    action: view.t("approvals.approve"),
  });
  if (sure) await view.ask("approve", { proposal: filed.id, plan_hash: filed.plan_hash });
}
