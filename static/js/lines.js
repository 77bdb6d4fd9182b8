// Lines of a formset: add, remove, Enter adds the next; amounts and sum are shown while typing (the server counts again).
import { added, changed, each } from "./dom.js";

const number = (text) => Number(String(text ?? "").replaceAll(",", "")) || 0;
const shown = (value) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

each("[data-lines]", (editor) => {
  const prefix = editor.dataset.lines;
  const body = editor.querySelector("[data-lines-body]");
  const template = editor.querySelector("[data-lines-template]");
  const total = editor.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(editor.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value || 1000);
  const lines = () => [...body.querySelectorAll("[data-line]")].filter((line) => !line.hidden);
  const field = (line, name) => [...line.querySelectorAll("[name]")].find((f) => f.name.endsWith(`-${name}`));

  function add({ focus = true } = {}) {
    const index = Number(total.value);
    if (index >= most) return null;
    const holder = document.createElement("tbody");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
    const line = holder.firstElementChild;
    body.append(line);
    total.value = String(index + 1);
    added(line);
    if (focus) line.querySelector("input:not([type=hidden]):not([type=checkbox]), select, textarea")?.focus();
    return line;
  }

  function sum() {
    let all = 0;
    for (const line of lines()) {
      const cell = line.querySelector("[data-line-total]");
      if (!cell) continue;
      const value = cell.dataset.lineTotal.split("*").reduce((product, name) => product * number(field(line, name.trim())?.value), 1);
      cell.textContent = value ? shown(value) : "";
      all += value;
    }
    const place = editor.querySelector("[data-lines-sum]");
    if (place) place.textContent = shown(all);
  }

  function remove(line) {
    const mark = field(line, "DELETE");
    const next = lines()[lines().indexOf(line) + 1] || lines()[lines().indexOf(line) - 1];
    if (mark) {
      mark.checked = true;
      changed(mark);
      line.hidden = true;
      for (const f of line.querySelectorAll("[required]")) f.required = false; // must not stop the form unseen
    } else {
      for (const f of line.querySelectorAll("input, select, textarea")) f.type === "checkbox" ? (f.checked = false) : (f.value = "");
      line.hidden = true; // an empty extra line is passed over by the formset
    }
    (next?.querySelector("input:not([type=hidden]), select") || editor.querySelector("[data-lines-add]")).focus();
    sum();
  }

  editor.querySelector("[data-lines-add]").addEventListener("click", () => add());
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-remove]");
    if (button) remove(button.closest("[data-line]"));
  });
  editor.addEventListener("input", sum);
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    const line = event.target.closest("[data-line]");
    if (!line || event.target.matches("textarea, button")) return;
    event.preventDefault();
    const fields = [...line.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), select")];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) return next.focus();
    const rows = lines();
    const below = rows[rows.indexOf(line) + 1];
    if (below) below.querySelector("input:not([type=hidden]), select")?.focus();
    else if (fields.some((f) => f.value)) add();
  });
  // A draft with more lines than the page has
  editor.closest("form")?.addEventListener("draft:restore", (event) => {
    const wanted = number(event.detail[`${prefix}-TOTAL_FORMS`]);
    while (Number(total.value) < wanted && add({ focus: false }));
  });
  function settle() {
    for (const line of body.querySelectorAll("[data-line]")) if (field(line, "DELETE")) line.hidden = field(line, "DELETE").checked;
    sum();
  }
  editor.closest("form")?.addEventListener("draft:restored", settle);
  settle();
});
