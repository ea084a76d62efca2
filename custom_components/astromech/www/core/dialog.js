import { h, patch } from "./dom.js";

/**
 * Ask before something is done; resolves with whether to go on. Escape means no.
 *
 * `body` are nodes; a form in it keeps what a person enters, so read it before you go on.
 */
export const confirm = (view, { title, body, action, danger = false }) =>
  new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    const close = (answer) => () => dialog.close(answer);
    patch(dialog, [
      h("h2", { id: "question" }, title),
      h("div", { class: "body" }, body),
      h(
        "div",
        { class: "row answers" },
        h("button", { class: "plain", onClick: close("") }, view.t("dialog.cancel")),
        h("button", { class: danger ? "danger" : "primary", "data-testid": "confirm", onClick: close("yes") }, action),
      ),
    ]);
    dialog.setAttribute("aria-labelledby", "question");
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    view.shadowRoot.append(dialog);
    dialog.showModal();
  });
