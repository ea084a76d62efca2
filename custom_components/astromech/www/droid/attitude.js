// How a robot stands and where it went, as drawings.

import { h } from "../core/dom.js";

const shown = (value) => (value === undefined ? "–" : `${Math.round(value)}°`);

/** Return a drawing of the robot, turned as it is, and its angles as text. */
export function attitude(t, { pitch, roll, yaw }) {
  const label = t("droid.angles", { pitch: shown(pitch), roll: shown(roll), yaw: shown(yaw) });
  const lean = Math.max(-90, Math.min(90, pitch ?? 0)) / 3;
  return h(
    "figure",
    { "data-testid": "attitude" },
    h(
      "svg",
      { viewBox: "-60 -60 120 120", role: "img", "aria-label": label },
      h("circle", { r: 56, fill: "none", stroke: "var(--divider-color)", "stroke-width": 2 }),
      h("path", { class: "needle", d: "M0 -59l5 9h-10z", transform: `rotate(${yaw ?? 0})` }),
      h(
        "g",
        { transform: `rotate(${roll ?? 0})` },
        h("path", { d: "M-50 0h100", stroke: "var(--secondary-text-color)", "stroke-dasharray": "2 3" }),
        h("circle", { cy: 10, r: 28, fill: "#f4f1ea", stroke: "#8a8a8a" }),
        h("circle", { cy: 10 + lean, r: 13, fill: "none", stroke: "#e07b1f", "stroke-width": 5 }),
        h("circle", { cy: 10 + lean, r: 4, fill: "#9aa0a6" }),
        h("path", {
          d: "M-17 -15a17 17 0 0 1 34 0z",
          fill: "#f4f1ea",
          stroke: "#8a8a8a",
          transform: `translate(0 ${lean / 3})`,
        }),
        h("circle", { cx: 3, cy: -22 + lean / 2, r: 4, fill: "#222" }),
      ),
    ),
    h("figcaption", { class: "secondary" }, label),
  );
}

/** Return the way that a robot has gone, its positions in centimetres, the last one marked. */
export function way(t, points) {
  const [x, y] = points.at(-1) ?? [0, 0];
  const reach = Math.max(50, ...points.flat().map(Math.abs)) * 1.1;
  const label = points.length ? t("droid.position", { x: Math.round(x), y: Math.round(y) }) : t("droid.no_position");
  return h(
    "figure",
    { "data-testid": "way" },
    h(
      "svg",
      { viewBox: `${-reach} ${-reach} ${2 * reach} ${2 * reach}`, role: "img", "aria-label": label },
      h("path", {
        d: `M${-reach} 0h${2 * reach}M0 ${-reach}v${2 * reach}`,
        stroke: "var(--divider-color)",
        "stroke-width": reach / 100,
      }),
      h("polyline", {
        points: points.map(([right, ahead]) => `${right},${-ahead}`).join(" "),
        fill: "none",
        stroke: "var(--primary-color)",
        "stroke-width": reach / 40,
        "stroke-linejoin": "round",
      }),
      points.length > 0 && h("circle", { cx: x, cy: -y, r: reach / 18, fill: "var(--primary-color)" }),
    ),
    h("figcaption", { class: "secondary" }, label),
  );
}
