// Texts in the person's language. All of them come from the translations of the integration.

const DOMAIN = "component.astromech";
const CATEGORIES = ["config_panel", "selector"];

/** Have the texts loaded; `hass` hands out the texts of its language as soon as they are there. */
export const loadTexts = (hass) =>
  Promise.all(CATEGORIES.map((category) => hass.loadBackendTranslation(category, "astromech")));

/** Have the names of integrations loaded, for `integration`. */
export const loadNames = (hass, domains) =>
  Promise.all([...new Set(domains)].filter(Boolean).map((domain) => hass.loadBackendTranslation("title", domain)));

/** Return the name of an integration. */
export const integration = (hass, domain) => hass.localize(`component.${domain}.title`) || domain;

/** Return a text of the panel: `text(hass, "incidents.title", { count: 2 })`. */
export const text = (hass, key, values) =>
  hass.localize(`${DOMAIN}.config_panel.${key}`, values) || key;

/** Return the words for a member of a closed set, such as a cause, an action or a state. */
export const word = (hass, set, member, values) =>
  member ? hass.localize(`${DOMAIN}.selector.${set}.options.${member}`, values) || String(member) : "";

/** Return a moment, given as seconds since 1970, as date and time of the person's place. */
export const moment = (hass, seconds) =>
  seconds === null || seconds === undefined
    ? ""
    : new Intl.DateTimeFormat(hass.locale?.language ?? hass.language, {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: hass.locale?.time_zone === "server" ? hass.config.time_zone : undefined,
      }).format(seconds * 1000);

const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** Return how far a moment is from now, in the largest unit that fits: "3 minutes ago". */
export function ago(hass, seconds, now = Date.now() / 1000) {
  const distance = seconds - now;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? UNITS.at(-1);
  const format = new Intl.RelativeTimeFormat(hass.locale?.language ?? hass.language, { numeric: "auto" });
  return format.format(Math.round(distance / size), unit);
}
