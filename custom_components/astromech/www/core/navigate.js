/** Go to a page of the panel, as a link within Home Assistant does. */
export function navigate(path) {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

/** A click on a link of the panel: without a modifier key the page is not loaded anew. */
export function follow(event) {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  navigate(event.currentTarget.getAttribute("href"));
}
