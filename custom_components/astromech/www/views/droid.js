// The place of the robots: drive one, colour and aim it, and see how it is and what is said to it.

import "../droid/pad.js";
import { h } from "../core/dom.js";
import { follow, navigate } from "../core/navigate.js";
import { styles } from "../core/style.js";
import { View } from "../core/view.js";
import { attitude, way } from "../droid/attitude.js";
import { act, entityOf, loadDroidTexts, stateOf, stateWord, whyNot } from "../droid/robot.js";

const POINTS = 500; // of the way
const PACKETS = 200;
const TRACE_EVERY = 1000; // ms
const LIVE = { enabled: true, signals: ["pitch", "roll", "yaw", "position_x", "position_y"], rate: 5 };
const TURN = 15; // degrees

class Droid extends View {
  static followsStates = true;
  static styles = [
    styles(`
      .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 16px; align-items: start; }
      .card { margin: 0; } .wide { grid-column: 1 / -1; }
      .head { position: sticky; top: 101px; z-index: 1; padding: 8px 0; background: var(--primary-background-color); }
      .head h2 { margin: 0; flex: 1; } * + h3 { margin-top: 12px; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; } dd { margin: 0; text-align: end; }
      figure { margin: 0; flex: 1 1 130px; text-align: center; } figure svg { width: 100%; max-width: 200px; }
      figcaption { font-size: 13px; } .needle { fill: var(--primary-color); }
      input[type="color"] { width: 64px; padding: 4px; }
      .bad { font-weight: 500; }
      .scroll { max-height: 400px; overflow: auto; } td.hex { font-family: monospace; font-size: 12px; overflow-wrap: anywhere; }
      summary { cursor: pointer; min-height: 40px; line-height: 40px; font-weight: 500; }
      @media (prefers-reduced-motion: no-preference) { figure g, .needle { transition: transform 0.2s linear; } }
    `),
  ];

  /** The entry of the robot, from the address. */
  item;

  #droids = [];
  #facts;
  #points = [];
  #packets = [];
  #cursor = 0;
  #tracing;
  #watched; // the entry that is listened to
  #unwatch;
  #live = false; // we had it stream
  #problem = "";

  async load() {
    await loadDroidTexts(this.hass);
    this.#droids = await this.ask("droids");
    if (this.isConnected) await this.#watch(this.#droid);
  }

  connectedCallback() {
    super.connectedCallback();
    const leave = () => this.#liveOff();
    window.addEventListener("pagehide", leave);
    this.onLeave(() => {
      window.removeEventListener("pagehide", leave);
      this.#liveOff();
      this.#trace(false);
      this.#watch();
    });
  }

  happened(event) {
    if (event.kind === "reconnected") this.reload();
  }

  template() {
    const droid = this.#droid;
    if (!droid) return this.#empty();
    const facts = this.#facts ?? {};
    return [
      h(
        "div",
        { class: "row head", key: "head" },
        h("h2", null, droid.name),
        this.#droids.length > 1 &&
          h(
            "label",
            null,
            this.t("droid.choose"),
            " ",
            h(
              "select",
              { "data-testid": "choose", onChange: (event) => navigate(`/astromech/droid/${event.target.value}`) },
              this.#droids.map((each) =>
                h("option", { key: each.entry_id, value: each.entry_id, ".selected": each === droid }, each.name),
              ),
            ),
          ),
        h("button", { class: "danger", "data-testid": "halt", onClick: this.#emergency }, this.t("pad.e_stop")),
      ),
      facts.loaded === false
        ? h("p", { class: "notice warning", role: "status", key: "away" }, this.t("droid.not_loaded"))
        : h(
            "div",
            { class: "grid", key: droid.entry_id },
            this.#card("drive", h("astromech-pad", { ".hass": this.hass, ".device": droid.device_id })),
            this.#card("state", this.#state(facts), this.#looks(droid)),
            this.#card("attitude", this.#motion(facts, droid)),
            this.#card("levels", this.#levels(facts.levels ?? [])),
            this.#trail(),
          ),
    ];
  }

  get #droid() {
    return this.#droids.find((each) => each.entry_id === this.item) ?? this.#droids[0];
  }

  #empty() {
    const add = "/config/integrations/dashboard/add?domain=astromech";
    return h(
      "div",
      { class: "empty", "data-testid": "no-droid" },
      h("h2", null, this.t("droid.none")),
      h("p", null, this.t("droid.none_hint")),
      h("a", { href: add, onClick: follow }, this.t("droid.add")),
    );
  }

  #card(name, ...content) {
    return h("section", { class: "card", key: name, "data-testid": name }, h("h3", null, this.t(`droid.${name}`)), content);
  }

  #state(facts) {
    const { connection, reason, power, voltage, rssi, heading, speed } = facts;
    const rows = [
      ["connection", stateWord(this.hass, "sensor", "connection", connection)],
      ["battery", [stateWord(this.hass, "sensor", "power_state", power), voltage && `${voltage.toFixed(2)} V`]],
      ["signal", typeof rssi === "number" && `${rssi} dBm`],
      ["heading", typeof heading === "number" && `${heading}°`],
      ["speed", speed],
    ];
    return [
      h(
        "dl",
        { "data-testid": "facts" },
        rows.map(([name, value]) => [
          h("dt", { class: "secondary" }, this.t(`droid.${name}`)),
          h("dd", { "data-testid": name }, [value].flat().filter(Boolean).join(" · ") || "–"),
        ]),
      ),
      reason && h("p", { class: "secondary" }, reason),
      facts.unresponsive && h("p", { class: "bad", role: "status" }, this.t("droid.unresponsive")),
      this.#problem && h("p", { class: "notice error", role: "alert", "data-testid": "failed" }, this.#problem),
    ];
  }

  #looks(droid) {
    const light = stateOf(this.hass, droid.device_id, "light", "main_led");
    const [red, green, blue] = light?.attributes.rgb_color ?? [0, 0, 0];
    const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    const aim = (degrees) => () => this.#try("astromech", "aim", { degrees });
    return [
      h("h3", null, this.t("droid.colour")),
      h(
        "div",
        { class: "row" },
        h("input", {
          type: "color",
          "aria-label": this.t("droid.colour"),
          "data-testid": "colour",
          ".value": hex,
          onChange: this.#colour,
        }),
        h("button", { onClick: () => this.#light("turn_on") }, this.t("droid.on")),
        h("button", { onClick: () => this.#light("turn_off") }, this.t("droid.off")),
      ),
      h("h3", null, this.t("droid.aim")),
      h("p", { class: "secondary" }, this.t("droid.aim_hint")),
      h(
        "div",
        { class: "row" },
        h("button", { "aria-label": this.t("droid.aim_left"), onClick: aim(-TURN) }, `↺ ${TURN}°`),
        h("button", { "data-testid": "aim", onClick: aim(0) }, this.t("droid.aim_ahead")),
        h("button", { "aria-label": this.t("droid.aim_right"), onClick: aim(TURN) }, `↻ ${TURN}°`),
      ),
    ];
  }

  #motion({ sample = {}, streaming }) {
    const t = (key, values) => this.t(key, values);
    return [
      h("div", { class: "row" }, attitude(t, sample), way(t, this.#points)),
      h("p", { class: "secondary" }, this.t("droid.live_hint")),
      h(
        "button",
        { "data-testid": "live", "aria-pressed": streaming ? "true" : "false", onClick: this.#toggleLive },
        this.t(streaming ? "droid.live_stop" : "droid.live_start"),
      ),
    ];
  }

  #levels(levels) {
    return h(
      "table",
      null,
      h(
        "thead",
        null,
        h("tr", null, ["level", "now", "limit"].map((name) => h("th", { scope: "col" }, this.t(`droid.${name}`)))),
      ),
      h(
        "tbody",
        null,
        levels.map(({ level, figure, limit }) => {
          const over = figure !== null && figure > limit;
          return h(
            "tr",
            { key: level },
            h("td", null, this.t(`droid.${level}`)),
            h(
              "td",
              { class: over && "bad" },
              figure === null ? "–" : String(Math.round(figure)),
              over && ` (${this.t("droid.over")})`,
            ),
            h("td", null, String(limit)),
          );
        }),
      ),
    );
  }

  #trail() {
    const columns = ["time", "direction", "packet", "data"];
    const time = (at) => new Date(at * 1000).toISOString().slice(11, 23);
    return h(
      "details",
      { class: "card wide", key: "trace", "data-testid": "trace", onToggle: (event) => this.#trace(event.target.open) },
      h("summary", null, this.t("droid.trace")),
      h("p", { class: "secondary" }, this.t("droid.trace_hint")),
      this.#tracing &&
        h(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": this.t("droid.trace") },
          h(
            "table",
            null,
            h("thead", null, h("tr", null, columns.map((name) => h("th", { scope: "col" }, this.t(`droid.${name}`))))),
            h(
              "tbody",
              null,
              this.#packets.map((packet) =>
                h(
                  "tr",
                  { key: packet.key },
                  h("td", null, time(packet.time)),
                  h("td", null, this.t(`droid.${packet.direction}`)),
                  h("td", null, packet.name),
                  h("td", { class: "hex" }, packet.data),
                ),
              ),
            ),
          ),
        ),
    );
  }

  // Listening neither wakes a robot nor keeps it awake.
  async #watch(droid) {
    if (droid?.entry_id === this.#watched) return;
    this.#watched = droid?.entry_id;
    this.#unwatch?.then((end) => end()).catch(() => {}); // the connection ends it, too
    this.#unwatch = undefined;
    this.#facts = undefined;
    this.#points = [];
    this.#forgetPackets();
    if (!droid) return;
    this.#unwatch = this.hass.connection.subscribeMessage(this.#told, {
      type: "astromech/droid",
      entry_id: droid.entry_id,
    });
    await this.#unwatch;
  }

  #told = (facts) => {
    this.#facts = facts;
    const { position_x: right, position_y: ahead } = facts.sample ?? {};
    if (right !== undefined && ahead !== undefined) {
      const last = this.#points.at(-1);
      if (!last || last[0] !== right || last[1] !== ahead) this.#points = [...this.#points, [right, ahead]].slice(-POINTS);
    }
    this.draw();
  };

  #forgetPackets() {
    this.#packets = [];
    this.#cursor = 0;
  }

  /** Ask for packets for as long as somebody looks at them. */
  #trace(open) {
    if (open === Boolean(this.#tracing)) return;
    clearInterval(this.#tracing);
    this.#tracing = open ? setInterval(this.#fetch, TRACE_EVERY) : undefined;
    this.#forgetPackets();
    if (open) this.#fetch();
    this.draw();
  }

  #fetch = async () => {
    if (document.hidden || !this.hass.connection.connected) return;
    const entry_id = this.#watched;
    try {
      const { packets, cursor } = await this.ask("droid_packets", { entry_id, after: this.#cursor });
      if (!packets.length || cursor === this.#cursor || entry_id !== this.#watched || !this.#tracing) return;
      this.#cursor = cursor;
      const fresh = packets.map((packet, place) => ({ ...packet, key: `${cursor}/${place}` })).reverse();
      this.#packets = [...fresh, ...this.#packets].slice(0, PACKETS);
      this.draw();
    } catch (err) {
      this.#failed(err);
    }
  };

  #failed = (err) => {
    this.#problem = whyNot(this.hass, err);
    this.draw();
  };

  async #try(domain, service, data, target = { device_id: this.#droid.device_id }) {
    this.#problem = "";
    try {
      await act(this.hass, domain, service, target, data);
    } catch (err) {
      this.#failed(err);
    }
    this.draw();
  }

  #emergency = () => this.#try("astromech", "emergency_stop", { reason: "panel" });

  #light(service, data) {
    return this.#try("light", service, data, {
      entity_id: entityOf(this.hass, this.#droid.device_id, "light", "main_led"),
    });
  }

  #colour = (event) => {
    const parts = event.target.value.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
    this.#light("turn_on", { rgb_color: parts });
  };

  // A robot that streams stays awake: it does so only on request, and no longer than the page is open.
  #toggleLive = () => {
    if (this.#facts?.streaming) {
      this.#live = false;
      return this.#try("astromech", "stream_sensors", { enabled: false });
    }
    this.#live = true;
    return this.#try("astromech", "stream_sensors", LIVE);
  };

  #liveOff() {
    if (!this.#live || !this.hass.connection.connected) return;
    this.#live = false;
    act(this.hass, "astromech", "stream_sensors", { device_id: this.#droid.device_id }, { enabled: false }).catch(() => {});
  }
}

customElements.define("astromech-droid", Droid);
