// The drive pad: a robot follows a finger, a pointer or the keys, and stops when they let go.

import { h } from "../core/dom.js";
import { styles } from "../core/style.js";
import { loadTexts } from "../core/text.js";
import { View } from "../core/view.js";
import { act, entityOf, loadDroidTexts, stateOf, whyNot } from "./robot.js";

const BEAT = 160; // ms between two commands, at least: about 6 a second
const RENEW = 400; // ms after which the same command is said again
const LEASE = 0.8; // s after which the robot stops by itself
const UNANSWERED = 3; // rolls; with more, Home Assistant is too slow and gets none
const DEAD_ZONE = 0.15;
const GENTLE = 80;

const [AHEAD, BACK, LEFT, RIGHT] = [[0, 1], [0, -1], [-1, 0], [1, 0]];
const ARROWS = { ArrowUp: AHEAD, ArrowDown: BACK, ArrowLeft: LEFT, ArrowRight: RIGHT };
const KEYS = { ...ARROWS, KeyW: AHEAD, KeyS: BACK, KeyA: LEFT, KeyD: RIGHT };

class Pad extends View {
  static followsStates = true;
  static styles = [
    styles(`
      :host { max-width: 340px; margin: 0 auto; }
      .pad { position: relative; width: min(100%, 240px); aspect-ratio: 1; margin: 4px auto 12px; border-radius: 50%;
        border: 2px solid var(--divider-color, #bbb); background: var(--secondary-background-color, #eee);
        touch-action: none; user-select: none; -webkit-user-select: none; cursor: grab; }
      .pad[aria-disabled] { cursor: default; opacity: 0.6; }
      .pad svg { position: absolute; inset: 0; pointer-events: none; color: var(--secondary-text-color); }
      .knob { position: absolute; width: 30%; height: 30%; border-radius: 50%; background: var(--primary-color);
        transform: translate(-50%, -50%); pointer-events: none; }
      label { display: block; } input[type="range"] { width: 100%; accent-color: var(--primary-color); }
      .row { justify-content: center; margin-top: 8px; } .row button { flex: 1 1 130px; }
      .hint { text-align: center; font-size: 13px; }
    `),
  ];

  #device;
  #speed;
  #pointer; // the id of the one that drives
  #aim = [0, 0]; // where it points: to the right, ahead; both -1..1
  #keys = new Set();
  #timer;
  #said = "";
  #saidAt = 0;
  #rolls = 0; // that are not answered
  #problem = "";
  #busy = "";

  /** The id of the robot's device. */
  set device(device) {
    if (device === this.#device) return;
    this.halt();
    this.#device = device;
    this.#problem = "";
    this.draw();
  }

  async load() {
    await Promise.all([loadTexts(this.hass), loadDroidTexts(this.hass)]);
  }

  connectedCallback() {
    super.connectedCallback();
    // Whatever takes the page from under the hand stops the robot.
    const away = () => document.visibilityState === "hidden" && this.halt();
    const ends = [
      [window, "blur", this.halt],
      [window, "pagehide", this.halt],
      [document, "visibilitychange", away],
      [document, "freeze", this.halt],
    ];
    for (const [place, event, end] of ends) {
      place.addEventListener(event, end);
      this.onLeave(() => place.removeEventListener(event, end));
    }
    this.onLeave(this.halt);
  }

  /** Let go: whoever drives, the robot stops. */
  halt = () => {
    const drove = this.#timer !== undefined;
    clearInterval(this.#timer);
    this.#timer = this.#pointer = undefined;
    this.#aim = [0, 0];
    this.#keys.clear();
    this.#said = "";
    if (!drove) return;
    if (this.#online) this.#do("stop").catch(this.#failed);
    this.draw();
  };

  template() {
    const { hass } = this;
    const [right, ahead] = this.#aim;
    const stopped = this.#state("binary_sensor", "e_stop")?.state === "on";
    const forbidden = this.#state("switch", "motion_allowed")?.state === "off";
    const link = this.#state("sensor", "connection")?.state;
    const ready = !stopped && !forbidden && link === "connected";
    const cap = this.#cap;
    return [
      stopped &&
        h(
          "div",
          { class: "notice error", role: "status", key: "e-stop" },
          h("span", null, this.t("pad.e_stopped")),
          h("button", { "data-testid": "clear", onClick: this.#clear }, this.t("pad.clear")),
        ),
      !stopped &&
        forbidden &&
        h(
          "div",
          { class: "notice warning", role: "status", key: "forbidden" },
          h("span", null, this.#text("motion_not_allowed")),
          h("button", { "data-testid": "allow", onClick: this.#allow }, this.t("pad.allow")),
        ),
      !stopped &&
        !forbidden &&
        link !== "connected" &&
        h(
          "div",
          { class: "notice", role: "status", key: "asleep" },
          h("span", null, this.t(link === "out_of_range" ? "pad.out_of_range" : "pad.asleep")),
          link !== "out_of_range" &&
            h(
              "button",
              { "data-testid": "wake", disabled: this.#busy === "wake" || link === "connecting", onClick: this.#wake },
              this.t("pad.wake"),
            ),
        ),
      this.#problem &&
        h("p", { class: "notice error", role: "alert", key: "problem", "data-testid": "problem" }, this.#problem),
      h(
        "div",
        {
          key: "pad",
          class: "pad",
          role: "application",
          tabindex: "0",
          "aria-label": this.t("pad.title"),
          "aria-describedby": "how",
          "aria-disabled": !ready && "true",
          "data-testid": "pad",
          onPointerdown: ready && this.#grab,
          onPointermove: this.#move,
          onPointerup: this.#release,
          onPointercancel: this.#release,
          onLostpointercapture: this.#release,
          onKeydown: this.#press,
          onKeyup: this.#lift,
          onBlur: this.halt,
          onContextmenu: (event) => event.preventDefault(),
        },
        h(
          "svg",
          { viewBox: "0 0 100 100", "aria-hidden": "true" },
          h("path", {
            d: "M50 6l5 8h-10zM50 94l5-8h-10zM6 50l8-5v10zM94 50l-8-5v10z",
            fill: "currentColor",
          }),
          h("circle", { cx: 50, cy: 50, r: 30, fill: "none", stroke: "currentColor", "stroke-width": 0.5 }),
        ),
        h("div", { class: "knob", style: `left:${50 + right * 35}%;top:${50 - ahead * 35}%` }),
      ),
      h("p", { class: "hint secondary", id: "how", key: "how" }, this.t("pad.how")),
      h(
        "label",
        { key: "speed" },
        this.t("pad.speed", { speed: this.#pace, cap }),
        h("input", { type: "range", min: "0", max: String(cap), ".value": String(this.#pace), onInput: this.#paced }),
      ),
      h(
        "div",
        { class: "row", key: "stops" },
        h("button", { "data-testid": "stop", onClick: this.#stop }, this.t("pad.stop")),
        h("button", { class: "danger", "data-testid": "e-stop", onClick: this.#emergency }, this.t("pad.e_stop")),
      ),
    ];
  }

  get #online() {
    return this.hass?.connection.connected; // what is said without would wait, and be done later
  }

  get #cap() {
    const cap = Number(this.#state("number", "speed_cap")?.state);
    return Number.isFinite(cap) ? cap : 255;
  }

  get #pace() {
    return Math.min(this.#speed ?? GENTLE, this.#cap);
  }

  #state(platform, key) {
    return stateOf(this.hass, this.#device, platform, key);
  }

  #text(key) {
    return this.hass.localize(`component.astromech.exceptions.${key}.message`) || key;
  }

  #do(service, data) {
    return act(this.hass, "astromech", service, { device_id: this.#device }, data);
  }

  #failed = (err) => {
    this.#problem = whyNot(this.hass, err);
    this.draw();
  };

  async #asked(name, work) {
    this.#problem = "";
    this.#busy = name;
    this.draw();
    try {
      await work();
    } catch (err) {
      this.#failed(err);
    } finally {
      this.#busy = "";
      this.draw();
    }
  }

  #entity(domain, service, key) {
    return act(this.hass, domain, service, { entity_id: entityOf(this.hass, this.#device, domain, key) });
  }

  #allow = () => this.#asked("allow", () => this.#entity("switch", "turn_on", "motion_allowed"));
  #wake = () => this.#asked("wake", () => this.#entity("button", "press", "wake"));
  #clear = () => this.#asked("clear", () => this.#do("clear_emergency_stop"));
  #paced = (event) => {
    this.#speed = Number(event.target.value);
    this.draw();
  };

  #stop = () => {
    const drove = this.#timer !== undefined;
    this.halt();
    if (!drove) this.#asked("stop", () => this.#do("stop"));
  };

  #emergency = () => {
    this.halt();
    this.#asked("e-stop", () => this.#do("emergency_stop", { reason: "panel" }));
  };

  #grab = (event) => {
    if (this.#pointer !== undefined || event.button) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.#point(event);
    this.#begin();
  };

  #move = (event) => {
    if (event.pointerId === this.#pointer) this.#point(event);
  };

  #release = (event) => {
    if (event.pointerId === this.#pointer) this.halt();
  };

  #point(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const right = ((event.clientX - box.left) / box.width) * 2 - 1;
    const ahead = 1 - ((event.clientY - box.top) / box.height) * 2;
    const far = Math.max(1, Math.hypot(right, ahead));
    this.#aim = [right / far, ahead / far];
    this.draw();
  }

  // Home Assistant has shortcuts of its own on some of these keys.
  #press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === "Space" || event.code === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#stop();
    } else if (KEYS[event.code]) {
      event.preventDefault();
      event.stopPropagation();
      if (event.repeat || event.currentTarget.hasAttribute("aria-disabled")) return;
      this.#keys.add(event.code);
      this.#steer();
      this.#begin();
    }
  };

  #lift = (event) => {
    if (!this.#keys.delete(event.code)) return;
    if (this.#keys.size) this.#steer();
    else this.halt();
  };

  #steer() {
    const sum = [...this.#keys].map((key) => KEYS[key]).reduce((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);
    const far = Math.hypot(...sum) || 1;
    this.#aim = sum.map((part) => part / far);
    this.draw();
  }

  #begin() {
    if (this.#timer !== undefined) return;
    this.#problem = "";
    this.#timer = setInterval(this.#say, BEAT);
    this.#say();
  }

  /** Say where to roll: only what holds now, never what is over. */
  #say = () => {
    if (!this.#online) return this.halt();
    const [right, ahead] = this.#aim;
    const push = Math.hypot(right, ahead);
    const speed = push < DEAD_ZONE ? 0 : Math.round(push * this.#pace);
    const heading = (Math.round((Math.atan2(right, ahead) * 180) / Math.PI) + 360) % 360;
    const said = speed ? `${speed} ${heading}` : "";
    const now = performance.now();
    if (!speed && !this.#said) return undefined;
    if (said === this.#said && now - this.#saidAt < RENEW) return undefined;
    if (this.#rolls >= UNANSWERED) return undefined;
    this.#said = said;
    this.#saidAt = now;
    if (!speed) return this.#do("stop").catch(this.#refused);
    this.#rolls += 1;
    const over = () => (this.#rolls -= 1);
    return this.#do("roll", { speed, heading, duration: LEASE, replaceable: true })
      .catch(this.#refused)
      .finally(over);
  };

  #refused = (err) => {
    this.halt();
    this.#failed(err);
  };
}

customElements.define("astromech-pad", Pad);
