// A form is sent once. It opens again when the answer is there, or the browser brings the page back.
// Forms that only ask (GET), or that open another window, are left alone.

function guarded(form) {
  return form instanceof HTMLFormElement && form.method === "post" && !form.matches("[data-no-guard], [target=_blank]");
}

function close(form) {
  form.dataset.sending = "";
  form.setAttribute("aria-busy", "true");
  // Only after the browser has collected the values: a disabled button sends no name.
  setTimeout(() => {
    for (const button of form.elements) if (button.type === "submit") button.classList.add("is-sending");
  });
}

function open(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  for (const button of form.elements) button.classList.remove("is-sending");
}

document.addEventListener("submit", (event) => {
  if (guarded(event.target) && "sending" in event.target.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

window.addEventListener("submit", (event) => {
  if (!guarded(event.target) || event.defaultPrevented) return;
  close(event.target);
  setTimeout(() => open(event.target), 15_000); // a download answers without leaving the page
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form && guarded(form) && event.detail.elt === form) close(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) open(form);
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(open));
