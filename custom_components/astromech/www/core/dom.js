// What a page looks like is described by nodes, and the page is brought to look like it with as few
// changes as needed: focus, scrolling and what is being typed stay. Data only ever becomes text.

const SVG = "http://www.w3.org/2000/svg";
const SAFE_LINK = /^(https?:|mailto:|\/|#|\?|[\w.-]+$)/i;

const described = new WeakMap(); // DOM node -> the node it was made from

/**
 * Describe an element.
 *
 * Properties: `onClick` and the like listen; `.name` sets a property; `key` tells siblings apart;
 * all others are attributes (true: empty, false or null: absent). Children: nodes, text, numbers,
 * lists of them; null, undefined and false are left out.
 */
export const h = (tag, props, ...children) => ({
  tag,
  props: props ?? {},
  children: children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "object" ? child : String(child))),
});

/** Make the children of a DOM node look like the nodes given. */
export function patch(parent, nodes) {
  const wanted = [nodes].flat(Infinity).filter((node) => node !== null && node !== undefined && node !== false);
  const keyed = new Map();
  const loose = [];
  for (const child of parent.childNodes) {
    if (!described.has(child)) continue; // somebody else's, such as an open dialog
    const key = described.get(child)?.props?.key;
    if (key === undefined) loose.push(child);
    else keyed.set(key, child);
  }
  let place = parent.firstChild;
  for (const node of wanted) {
    const found = reusable(node, keyed, loose);
    const child = found ?? create(node, parent);
    if (child === place) place = place.nextSibling;
    else parent.insertBefore(child, place);
    update(child, node);
  }
  for (const left of [...loose, ...keyed.values()]) left.remove();
}

function reusable(node, keyed, loose) {
  const key = node.props?.key;
  if (key !== undefined) {
    const child = keyed.get(key);
    if (!child || described.get(child).tag !== node.tag) return undefined;
    keyed.delete(key);
    return child;
  }
  const at = loose.findIndex((child) => described.get(child)?.tag === node.tag);
  return at < 0 ? undefined : loose.splice(at, 1)[0];
}

function create(node, parent) {
  if (node.tag === undefined) return document.createTextNode(node);
  const inSvg = node.tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  return inSvg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
}

function update(child, node) {
  if (node.tag === undefined) {
    if (child.data !== String(node)) child.data = node;
    described.set(child, {});
    return;
  }
  const before = described.get(child)?.props ?? {};
  described.set(child, node);
  for (const name of Object.keys(before)) if (!(name in node.props)) assign(child, name, null, before[name]);
  for (const [name, value] of Object.entries(node.props)) {
    if (name.startsWith(".") || value !== before[name]) assign(child, name, value, before[name]);
  }
  patch(child, node.children);
}

function assign(child, name, value, before) {
  if (name === "key") return;
  if (name.startsWith("on")) {
    const event = name.slice(2).toLowerCase();
    if (before) child.removeEventListener(event, before);
    if (value) child.addEventListener(event, value);
  } else if (name.startsWith(".")) {
    const property = name.slice(1);
    if (child[property] !== value) child[property] = value;
  } else if (value === null || value === undefined || value === false) {
    child.removeAttribute(name);
  } else if (name !== "href" || SAFE_LINK.test(value)) {
    child.setAttribute(name, value === true ? "" : value);
  }
}
