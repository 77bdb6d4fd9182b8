// What htmx does in this house: refusals never replace the form, a lost connection is said once.
import { renewKey, word } from "./dom.js";
import { say } from "./messages.js";

/** The nearest place for a refusal above the element that asked. */
function refusalPlace(element) {
  for (let node = element; node && node !== document.documentElement; node = node.parentElement) {
    const place = node.querySelector?.(":scope [data-refusal]");
    if (place) return place;
  }
  return document.querySelector("[data-refusal]");
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const place = refusalPlace(event.detail.elt);
  if (event.detail.elt.matches("[data-counts], [data-search] *")) return;
  place?.replaceChildren();
  document.querySelector("#messages .is-late")?.remove(); // what failed before is being tried again
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.responseText.includes("data-plain-page") && !document.body.hasAttribute("data-plain-page")) {
    event.detail.shouldSwap = false; // the session has ended: the log-in page came instead
    if (!elt.matches("[data-counts]")) window.location.reload();
    return;
  }
  if ([403, 409, 413].includes(xhr.status)) {
    const place = refusalPlace(requestConfig?.elt || elt);
    if (!place) return;
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
    event.detail.shouldSwap = true;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const asked = event.detail.target;
  const there = asked?.isConnected === false && asked.id ? document.getElementById(asked.id) : asked; // it was replaced as a whole
  const first = there?.querySelector?.("[autofocus], .is-invalid, [aria-invalid=true]");
  if (first && !event.detail.target.matches(".search-hits")) first.focus();
  if (event.detail.target?.matches?.("[data-refusal]")) event.detail.target.scrollIntoView({ block: "nearest" });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!event.detail.elt?.matches?.("[data-counts]")) say("error", word("offline"));
  });
}

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt?.matches?.("[data-counts], [data-search] *")) return;
  say("error", word(event.detail.xhr.status >= 502 ? "offline" : "failed")); // 502 to 504: nobody was there
});

// A form that stays on the page after it was accepted may act again: with a key of its own (staff/once.py).
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form && event.detail.successful) renewKey(form);
});
