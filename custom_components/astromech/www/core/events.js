// What happens at the agent, as it happens.

/**
 * Have a view hear of what happens, until it is taken off the page.
 *
 * Home Assistant's connection subscribes anew by itself after a restart; what was missed meanwhile
 * is told as `reconnected`. Without an agent there is nothing to hear.
 */
export async function listen(view) {
  const { connection } = view.hass;
  const fresh = () => view.happened({ kind: "reconnected" });
  connection.addEventListener("ready", fresh);
  view.onLeave(() => connection.removeEventListener("ready", fresh));
  try {
    const end = await connection.subscribeMessage((event) => view.happened(event), { type: "astromech/subscribe" });
    view.onLeave(end);
  } catch (err) {
    if (err?.code !== "not_found") throw err;
  }
}
