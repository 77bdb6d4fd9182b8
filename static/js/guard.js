// A form is sent once, and only when somebody is there to take it: else it stays, with all that was typed, drawn and
// photographed. It opens again when the answer is there, or the browser brings the page back.
// Forms that only ask (GET), or that open another window, are left alone.
import { word } from "./dom.js";

const PATIENCE = 5_000;
let reached = null; // the form that goes out now, because somebody answered

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

async function somebodyIsThere() {
  try {
    // As nobody in particular: asking must not touch a session that is about to end.
    const asking = { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) };
    return (await fetch("/up", asking)).ok;
  } catch {
    return false;
  }
}

function keep(form) {
  form.dispatchEvent(new CustomEvent("form:kept"));
  const line = document.createElement("p");
  line.className = "kept-line";
  line.setAttribute("role", "alert");
  line.textContent = word("offline");
  form.append(line);
  line.scrollIntoView({ block: "nearest" });
}

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!guarded(form) || event.defaultPrevented) return;
  close(form);
  if (form === reached) {
    setTimeout(() => open(form), 15_000); // a download answers without leaving the page
    return;
  }
  event.preventDefault();
  form.querySelector(".kept-line")?.remove();
  somebodyIsThere().then((yes) => {
    open(form);
    if (!yes) return keep(form);
    reached = form;
    form.requestSubmit(event.submitter);
    reached = null;
  });
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
