// The few things every component needs.

let words = null;

/** A word of the user's language; %(name)s is filled from values. */
export function word(key, values = {}) {
  if (words === null) {
    const holder = document.getElementById("ui-words");
    words = holder ? JSON.parse(holder.textContent) : {};
  }
  return (words[key] || key).replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

/** Start a component on every matching element, now and in whatever htmx puts in later; once each. */
export function each(selector, start) {
  const started = new WeakSet();
  const run = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (started.has(element)) continue;
      started.add(element);
      start(element);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
  document.addEventListener("kit:added", (event) => run(event.target));
}

/** Tell the components that something was added without htmx. */
export function added(element) {
  element.dispatchEvent(new CustomEvent("kit:added", { bubbles: true }));
}

/** Tell forms and drafts that a value was changed by a script. */
export function changed(input) {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function csrfToken() {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

/** The key by which a form acts once. */
export const keyField = (form) => form.querySelector("[name=idempotency_key]");

export function renewKey(form) {
  const field = keyField(form);
  if (!field) return;
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is there under TLS only
  field.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isTyping(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

export function parseJson(text, otherwise) {
  try {
    return JSON.parse(text) ?? otherwise;
  } catch {
    return otherwise;
  }
}
