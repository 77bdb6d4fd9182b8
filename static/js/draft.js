// What was typed survives a reload, until the form has been sent and accepted.
import { each, keyField, parseJson, renewKey, word } from "./dom.js";

const DAY = 86_400_000;
const KEPT_HIDDEN = "[data-signature-value], [data-car-value], [data-lookup-id], [data-draft-keep], [name$=TOTAL_FORMS]";
const who = document.body.dataset.user || "";
const place = (key) => `draft:${who}:${key}`;
const sentMark = (key) => `draft-sent:${who}:${key}`;

function kept(field) {
  if (!field.name && !field.id) return false;
  if (["submit", "button", "password", "file", "reset", "fieldset"].includes(field.type)) return false;
  if (field.matches("[data-no-draft]")) return false;
  return field.type !== "hidden" || field.matches(KEPT_HIDDEN);
}

const keyOf = (field) => field.name || `#${field.id}`;
const ticks = (field) => field.type === "checkbox" || field.type === "radio";

function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const list = (values[keyOf(field)] ||= []);
    if (ticks(field)) field.checked && list.push(field.value);
    else if (field.multiple && field.selectedOptions) list.push(...[...field.selectedOptions].map((o) => o.value));
    else list.push(field.value);
  }
  return values;
}

function write(form, values) {
  form.dispatchEvent(new CustomEvent("draft:restore", { detail: values }));
  const left = structuredClone(values);
  for (const field of form.elements) {
    const list = left[keyOf(field)];
    if (!kept(field) || !list || field.name.endsWith("TOTAL_FORMS")) continue;
    if (ticks(field)) field.checked = list.includes(field.value);
    else if (field.multiple && field.options) for (const o of field.options) o.selected = list.includes(o.value);
    else if (list.length) field.value = list.shift();
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { detail: values }));
}

/** A choice that was not made yet leaves what the server has chosen since. */
function withChoices(form, values, given) {
  const radios = [...form.elements].filter((field) => field.type === "radio").map(keyOf);
  return { ...values, ...Object.fromEntries(radios.filter((key) => !values[key]?.length).map((key) => [key, given[key]])) };
}

/** What was registered on the way here is chosen, whatever stood there when its clerk went to do so. A reload is no coming here. */
function withRegistered(form, values, given) {
  const asked = new URLSearchParams(cameBack ? "" : window.location.search);
  const names = [...form.querySelectorAll("[data-lookup-id]")].map(keyOf).filter((name) => asked.get(name) && given[name]?.[0]);
  return { ...values, ...Object.fromEntries(names.flatMap((name) => [name, `${name}__text`]).map((name) => [name, given[name]])) };
}

function drop(key) {
  localStorage.removeItem(place(key));
  sessionStorage.removeItem(sentMark(key));
}

function forgetKey(key) {
  const saved = parseJson(localStorage.getItem(place(key)), null);
  if (saved) localStorage.setItem(place(key), JSON.stringify({ ...saved, key: undefined }));
}

function tell(form, key, empty) {
  const line = document.createElement("div");
  line.className = "draft-line";
  line.setAttribute("role", "status");
  const afresh = document.createElement("button");
  afresh.type = "button";
  afresh.className = "btn btn-sm btn-link";
  afresh.textContent = word("draft_discard");
  afresh.addEventListener("click", () => {
    drop(key);
    renewKey(form);
    write(form, empty);
    line.remove();
  });
  line.append(word("draft"), afresh);
  form.prepend(line);
}

const failed = (form) => Boolean(form?.querySelector(".errorlist, .is-invalid, .refusal") || document.querySelector("main .refusal"));

// Was the last page's form accepted? Not if we are on an error page, the log-in page, or back at the form by the back button.
// The log-in page and the page for a PIN know nobody: what was sent there instead was not accepted, whoever sent it.
if (document.querySelector("[data-plain-page]")) {
  for (const mark of Object.keys(sessionStorage).filter((k) => k.startsWith("draft-sent:"))) sessionStorage.removeItem(mark);
}
const cameBack = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
for (const mark of Object.keys(sessionStorage).filter((k) => k.startsWith(`draft-sent:${who}:`))) {
  const key = mark.slice(`draft-sent:${who}:`.length);
  const form = document.querySelector(`form[data-draft="${CSS.escape(key)}"]`);
  sessionStorage.removeItem(mark);
  const refused = document.querySelector(".sorry, [data-plain-page]") || (form && (cameBack || failed(form)));
  if (!refused) localStorage.removeItem(place(key));
  else if (document.querySelector("[data-sent-before]")) forgetKey(key); // it was done: what is typed now is another form
}

each("form[data-draft]", (form) => {
  const key = form.dataset.draft;
  const saved = parseJson(localStorage.getItem(place(key)), null);
  const empty = read(form);
  const keep = (draft) => {
    try {
      localStorage.setItem(place(key), JSON.stringify(draft));
    } catch { /* full: then only this page knows */ }
  };
  if (saved && Date.now() - saved.at < DAY && !failed(form) && JSON.stringify(saved.values) !== JSON.stringify(empty)) {
    const values = withRegistered(form, withChoices(form, saved.values, empty), empty);
    write(form, values);
    keep({ ...saved, values });
    // Perhaps it was sent, done, and the answer lost: under the same key it is not done twice.
    if (saved.key && keyField(form)) keyField(form).value = saved.key;
    tell(form, key, empty);
  }
  let timer = 0;
  const saveNow = () => {
    clearTimeout(timer);
    timer = 0;
    keep({ at: Date.now(), values: read(form), key: keyField(form)?.value });
  };
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(saveNow, 300);
  };
  window.addEventListener("pagehide", () => {
    if (timer) saveNow(); // the screen of a shared desk is locked in the middle of a word
  });
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => {
    saveNow();
    sessionStorage.setItem(sentMark(key), "1");
  });
  form.addEventListener("form:kept", () => sessionStorage.removeItem(sentMark(key)));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    sessionStorage.removeItem(sentMark(key));
    clearTimeout(timer);
    timer = 0;
    if (event.detail.successful && event.detail.xhr.status < 300) drop(key);
  });
});

for (const name of Object.keys(localStorage).filter((k) => k.startsWith("draft:"))) {
  const saved = parseJson(localStorage.getItem(name), null);
  if (!saved || Date.now() - saved.at > DAY) localStorage.removeItem(name);
}
