// What depends on what, from the ground up: drawn for the eye, and as a list for everybody else.

import { h } from "../core/dom.js";

const WIDTH = 150;
const HEIGHT = 34;
const GAP = 14;
const ACROSS = 4; // nodes beside each other; more go into further rows of the same layer
const LETTERS = 20;

/** Draw a graph of `nodes` (id, kind, name, layer, down) and `edges` (id below, id above). */
export function graph(view, { nodes, edges, more }) {
  const places = placed(nodes);
  const width = ACROSS * (WIDTH + GAP);
  const height = Math.max(0, ...[...places.values()].map(({ y }) => y)) + HEIGHT + GAP;
  const line = ([below, above]) => {
    const [from, to] = [places.get(below), places.get(above)];
    return h("path", {
      d: `M${from.x + WIDTH / 2},${from.y + HEIGHT} C${from.x + WIDTH / 2},${from.y + HEIGHT + GAP} ${to.x + WIDTH / 2},${to.y - GAP} ${to.x + WIDTH / 2},${to.y}`,
    });
  };
  const box = (node) => {
    const { x, y } = places.get(node.id);
    return h(
      "g",
      { class: node.down ? "node down" : "node" },
      h("title", null, named(view, node)),
      h("rect", { x, y, width: WIDTH, height: HEIGHT, rx: 8 }),
      h("text", { x: x + WIDTH / 2, y: y + 21 }, node.name.length > LETTERS ? `${node.name.slice(0, LETTERS - 1)}…` : node.name),
    );
  };
  return [
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": view.t("incident.graph") },
      h(
        "svg",
        { class: "graph", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
        edges.map(line),
        nodes.map(box),
      ),
    ),
    h("ul", { class: "visually-hidden" }, nodes.map((node) => h("li", null, named(view, node)))),
    more > 0 && h("p", { class: "secondary" }, view.t("incident.more_nodes", { count: more })),
  ];
}

const named = (view, node) =>
  `${view.t(`kinds.${node.kind}`)}: ${node.name}${node.down ? ` (${view.t("incident.down")})` : ""}`;

function placed(nodes) {
  const places = new Map();
  let y = GAP;
  for (const layer of [...new Set(nodes.map((node) => node.layer))].sort()) {
    const members = nodes.filter((node) => node.layer === layer);
    members.forEach((node, number) => {
      places.set(node.id, {
        x: (number % ACROSS) * (WIDTH + GAP) + GAP / 2,
        y: y + Math.floor(number / ACROSS) * (HEIGHT + GAP / 2),
      });
    });
    y += Math.ceil(members.length / ACROSS) * (HEIGHT + GAP / 2) + 2 * GAP;
  }
  return places;
}
