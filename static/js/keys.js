// "/" searches, Esc goes back, Alt+letter presses the button that has it as data-hotkey.
import { isTyping } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
    const search = document.getElementById("search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    return;
  }
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open], .dropdown-menu.show")) return;
    if (isTyping(document.activeElement)) {
      document.activeElement.blur(); // the first Esc leaves the field, the second one the page
      return;
    }
    document.querySelector("main [data-back]")?.click();
    return;
  }
  if (event.altKey && event.key.length === 1) {
    const target = [...document.querySelectorAll("[data-hotkey]")].find((e) => e.dataset.hotkey.toLowerCase() === event.key.toLowerCase());
    if (target && !target.disabled) {
      event.preventDefault();
      target.click();
    }
  }
});
