// One form, one short screen at a time. Without a script all screens stand below each other.
import { each } from "./dom.js";

each("[data-wizard]", (form) => {
  const steps = [...form.querySelectorAll("[data-wizard-step]")];
  const tabs = [...form.querySelectorAll("[data-wizard-goto]")];
  const back = form.querySelector("[data-wizard-back]");
  const next = form.querySelector("[data-wizard-next]");
  const finish = form.querySelector("[data-wizard-finish]");
  const memory = form.dataset.draft ? `wizard:${form.dataset.draft}` : "";
  let here = 0;
  let furthest = 0;
  if (!steps.length) return;
  form.classList.add("is-live");
  form.noValidate = true; // the browser cannot point at a field on a hidden screen: we check screen by screen

  function show(index, { focus = true } = {}) {
    here = Math.min(Math.max(index, 0), steps.length - 1);
    furthest = Math.max(furthest, here);
    steps.forEach((step, i) => (step.hidden = i !== here));
    tabs.forEach((tab, i) => {
      tab.classList.toggle("is-current", i === here);
      tab.classList.toggle("is-done", i < here);
      tab.disabled = i > furthest;
      if (i === here) tab.setAttribute("aria-current", "step");
      else tab.removeAttribute("aria-current");
    });
    back.hidden = here === 0;
    next.hidden = here === steps.length - 1;
    finish.hidden = here !== steps.length - 1;
    if (memory) sessionStorage.setItem(memory, String(here));
    if (!focus) return;
    form.scrollIntoView({ block: "start" });
    const coarse = window.matchMedia("(pointer: coarse)").matches;
    const first = steps[here].querySelector("[autofocus], input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), select, textarea");
    (coarse ? steps[here].querySelector("legend") : first || steps[here].querySelector("legend")).focus({ preventScroll: true });
  }

  const invalid = (step) => [...step.querySelectorAll("input, select, textarea")].find((f) => !f.disabled && !f.checkValidity());

  function complete(upTo) {
    for (let i = 0; i <= upTo; i += 1) {
      const field = invalid(steps[i]);
      if (field) {
        show(i, { focus: false });
        field.reportValidity();
        return false;
      }
    }
    return true;
  }

  next.addEventListener("click", () => complete(here) && show(here + 1));
  back.addEventListener("click", () => show(here - 1));
  tabs.forEach((tab, i) => tab.addEventListener("click", () => (i <= here || complete(i - 1)) && show(i)));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    if (!event.target.matches("input, select") || here === steps.length - 1) return;
    event.preventDefault();
    const fields = [...steps[here].querySelectorAll("input:not([type=hidden]):not([type=file]), select, textarea")].filter((f) => f.offsetParent);
    const after = fields[fields.indexOf(event.target) + 1];
    if (after && event.target.type !== "radio") after.focus();
    else next.click();
  });
  form.addEventListener("submit", (event) => {
    if (complete(steps.length - 1)) {
      if (memory) sessionStorage.removeItem(memory);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  const wrong = steps.findIndex((step) => step.querySelector(".is-invalid, .errorlist, [aria-invalid=true]"));
  const failed = wrong >= 0;
  if (failed) furthest = steps.length - 1;
  const kept = memory ? Number(sessionStorage.getItem(memory)) || 0 : 0;
  furthest = Math.max(furthest, kept);
  show(failed ? wrong : kept, { focus: false });
  if (failed) invalidFocus();

  function invalidFocus() {
    steps[wrong].querySelector(".is-invalid, [aria-invalid=true]")?.focus();
  }
});
