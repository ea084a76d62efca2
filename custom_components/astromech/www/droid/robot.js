// A robot as its entities and actions show it: the way that is open to everybody who may control it.

/** Have the texts loaded that are not the panel's own: names, states and refusals. */
export const loadDroidTexts = (hass) =>
  Promise.all(["entity", "exceptions"].map((each) => hass.loadBackendTranslation(each, "astromech")));

/** Return the device that a card is about, given as such or as one of its entities. */
export const deviceOf = (hass, id) => hass.entities[id]?.device_id ?? (hass.devices[id] ? id : undefined);

/** Return the id of an entity of a robot, such as `entityOf(hass, device, "light", "main_led")`. */
export const entityOf = (hass, device, platform, key) =>
  Object.values(hass.entities).find(
    (each) =>
      each.device_id === device && each.translation_key === key && each.entity_id.startsWith(`${platform}.`),
  )?.entity_id;

/** Return the state object of an entity of a robot. */
export const stateOf = (hass, device, platform, key) => hass.states[entityOf(hass, device, platform, key)];

/** Return the words for a state that an entity of ours may have. */
export const stateWord = (hass, platform, key, state) =>
  state ? hass.localize(`component.astromech.entity.${platform}.${key}.state.${state}`) || String(state) : "";

/** Call an action, without the toast that Home Assistant shows of a failure; it rejects. */
export const act = (hass, domain, service, target, data = {}) =>
  hass.callWS({ type: "call_service", domain, service, service_data: data, target });

/** Return why an action failed, in the person's language. */
export const whyNot = (hass, err) =>
  (err?.translation_domain === "astromech" &&
    hass.localize(`component.astromech.exceptions.${err.translation_key}.message`, err.translation_placeholders)) ||
  err?.message ||
  hass.localize("component.astromech.config_panel.state.disconnected"); // the connection's errors are numbers
