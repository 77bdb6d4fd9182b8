// The side bar: a drawer on tablets and phones; its counts are asked for while somebody looks.
import { each } from "./dom.js";

const REFRESH = 30_000;

function toggle(open) {
  document.body.classList.toggle("side-is-open", open);
  document.querySelector(".side-shade")?.toggleAttribute("hidden", !open);
  document.querySelector(".side-open")?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector(".side .side-link.active, .side .side-link")?.focus();
  else document.querySelector(".side-open")?.focus();
}

each("[data-side-toggle]", (button) => {
  button.addEventListener("click", () => toggle(!document.body.classList.contains("side-is-open")));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("side-is-open")) {
    event.stopImmediatePropagation();
    toggle(false);
  }
}, true);

each("[data-counts]", (nav) => {
  setInterval(() => {
    if (!document.hidden && nav.isConnected) window.htmx?.trigger(nav, "counts");
  }, REFRESH);
  // Only the counts this side bar has a place for; htmx would complain of the others.
  nav.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== nav || event.detail.xhr.status !== 200) return;
    event.detail.shouldSwap = false;
    const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    if (answer.querySelector("[data-plain-page]")) return;
    for (const place of nav.querySelectorAll(".nav-count")) {
      const told = answer.getElementById(place.id);
      place.textContent = told?.textContent.trim() || "";
      place.className = told?.className || "nav-count";
    }
  });
  nav.querySelector(".side-link.active")?.scrollIntoView({ block: "nearest" });
});
