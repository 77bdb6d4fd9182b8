// Small habits of fields: scanners, upper case, sending on change, going back.
import { each } from "./dom.js";

each("[data-autosubmit]", (field) => field.addEventListener("change", () => field.form.requestSubmit()));

each("[data-upper]", (field) => {
  field.addEventListener("blur", () => {
    field.value = field.value.toUpperCase().replace(/[\s·]/g, "");
  });
});

// A filter row asks again as soon as a choice is changed; typed text waits for Enter.
each("[data-filter]", (form) => {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true; // short addresses
    setTimeout(() => {
      for (const field of form.elements) field.disabled = false;
    });
  });
});

// A scanner types the code and Enter: go to the next place to scan, send on the last.
each("[data-scan]", (field) => {
  if (field.dataset.scan === "clear") field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    const fields = [...(field.form || document).querySelectorAll("[data-scan]")].filter((f) => !f.disabled && f.offsetParent);
    const next = fields[fields.indexOf(field) + 1];
    if (!next || !field.value) return;
    event.preventDefault();
    next.focus();
    next.select?.();
  });
});

each("[data-go-back]", (button) => {
  button.hidden = window.history.length < 2;
  button.addEventListener("click", () => window.history.back());
});

// A field with an error is where one goes on typing; what is wrong with a whole form, perhaps far down, is at least seen.
const wrong = document.querySelector("main .is-invalid, main [aria-invalid=true]");
if (wrong) wrong.focus({ preventScroll: false });
else document.querySelector("main .errorlist.nonfield")?.scrollIntoView({ block: "center" });
