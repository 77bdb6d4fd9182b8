// The search of the top bar: hits as one types; arrows and Enter choose.
import { each } from "./dom.js";

each("[data-search]", (form) => {
  const input = form.querySelector("input[name=q]");
  const hits = form.querySelector(".search-hits");
  const links = () => [...hits.querySelectorAll("a")];
  const show = () => {
    hits.hidden = !input.value.trim() || !hits.textContent.trim();
  };

  hits.addEventListener("htmx:afterSwap", show);
  input.addEventListener("input", () => input.value.trim() || (hits.hidden = true));
  input.addEventListener("focus", show);

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      hits.hidden = true;
      input.value = "";
      input.blur();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = links();
    if (!all.length || hits.hidden) return;
    event.preventDefault();
    const here = all.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? all[here + 1] : all[here - 1];
    (next || (event.key === "ArrowUp" ? input : all[0])).focus();
  });

  // Enter opens the only hit at once: plate, Enter, there. Else the page behind the form decides, and lists.
  form.addEventListener("submit", (event) => {
    const [first, second] = links();
    if (first && !second && !hits.hidden) {
      event.preventDefault();
      window.location.assign(first.href);
    }
  });

  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) hits.hidden = true;
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) hits.hidden = true;
  });
});
