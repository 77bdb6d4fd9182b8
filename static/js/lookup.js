// Select as you type. The view answers [{id, text, detail, set}] for ?q=…
import { changed, each, word } from "./dom.js";

// What a person typed stays. A choice fills what is empty, and what an earlier choice has filled: in this window, or before
// the page came (then nothing is emptied, for it may have been typed as well).
const filled = new WeakMap();
const stood = new WeakMap();

function mayFill(field, value) {
  if (field.tagName === "SELECT" && [...field.options].every((o) => o.selected === o.defaultSelected)) return true;
  return !field.value || filled.get(field) === field.value || (Boolean(value) && stood.get(field) === field.value);
}

each("[data-lookup-url]", (box) => {
  const text = box.querySelector("[data-lookup-text]") || box.querySelector("input:not([type=hidden])");
  const key = box.querySelector("[data-lookup-id]") || box.querySelector("input[type=hidden]");
  let list = box.querySelector(".lookup-hits");
  if (!list) {
    list = document.createElement("ul");
    list.className = "lookup-hits";
    list.setAttribute("role", "listbox");
    box.append(list);
  }
  list.hidden = true;
  let hits = [];
  let here = -1;
  let chosen = text.value;
  let timer = 0;
  let asked = 0;

  const scope = () => box.closest("[data-line], form") || document;
  const fieldNamed = (name) => [...scope().querySelectorAll("[name]")].find((f) => f.name === name || f.name.endsWith(`-${name}`));

  function remember() {
    if (key.value) for (const field of scope().querySelectorAll("[name]")) stood.set(field, field.value);
  }

  function close() {
    list.hidden = true;
    here = -1;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    here = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === here)));
    const item = list.children[here];
    if (item?.id) text.setAttribute("aria-activedescendant", item.id);
    item?.scrollIntoView({ block: "nearest" });
  }

  function choose(hit) {
    key.value = hit.id;
    text.value = chosen = hit.text;
    close();
    const given = Object.entries(hit.set || {}).map(([name, value]) => [fieldNamed(name), value, fieldNamed(name.replace(/__text$/, ""))]);
    const taken = given.filter(([field, value, decides]) => field && mayFill(decides || field, value));
    for (const [field, value] of taken) {
      field.value = value;
      filled.set(field, value);
      changed(field);
    }
    changed(key);
    box.dispatchEvent(new CustomEvent("lookup:chosen", { bubbles: true, detail: hit }));
  }

  function draw() {
    list.replaceChildren(...hits.map((hit, i) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = `${list.id || "hits"}-${i}`;
      const main = document.createElement("span");
      main.textContent = hit.text;
      const detail = document.createElement("small");
      detail.textContent = hit.detail || "";
      item.append(main, detail);
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(hit));
      return item;
    }));
    if (!hits.length) {
      const none = document.createElement("li");
      none.className = "lookup-none";
      none.textContent = word("nothing_found");
      list.append(none);
    }
    list.hidden = false;
    text.setAttribute("aria-expanded", "true");
    mark(hits.length ? 0 : -1);
  }

  // A scanner types the code and Enter faster than we ask: then the only hit is taken at once.
  function onward() {
    const all = (box.closest("form") || document).querySelectorAll("input:not([type=hidden]), select, textarea, button");
    const fields = [...all].filter((f) => f.offsetParent && !f.disabled);
    fields[fields.indexOf(text) + 1]?.focus();
  }

  async function ask({ atOnce = false } = {}) {
    const url = new URL(box.dataset.lookupUrl, window.location.href);
    url.searchParams.set("q", text.value.trim());
    for (const name of (box.dataset.lookupWith || "").split(",").filter(Boolean)) {
      const field = fieldNamed(name);
      if (field) url.searchParams.set(name, field.value);
    }
    const turn = ++asked;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (turn !== asked || !answer.ok) return;
      const data = await answer.json();
      hits = Array.isArray(data) ? data : data.results || [];
      if (atOnce && hits.length === 1) {
        choose(hits[0]);
        onward();
      } else if (document.activeElement === text) draw();
    } catch { /* the next letter asks again */ }
  }

  text.addEventListener("input", (event) => {
    if (!event.isTrusted) { // a script filled in text and key together: another look-up, or a draft
      chosen = text.value;
      text.setCustomValidity("");
      return;
    }
    if (text.value !== chosen && key.value) {
      key.value = "";
      changed(key);
    }
    clearTimeout(timer);
    if (text.value.trim()) timer = setTimeout(() => ask(), 180);
    else close();
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown") mark(Math.min(here + 1, hits.length - 1));
    else if (event.key === "ArrowUp" && !list.hidden) mark(Math.max(here - 1, 0));
    else if ((event.key === "Enter" || event.key === "Tab") && !list.hidden && hits[here]) {
      choose(hits[here]);
      if (event.key === "Tab") return;
    } else if (event.key === "Enter" && list.hidden && text.value.trim() && !key.value) {
      clearTimeout(timer);
      ask({ atOnce: true });
    } else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  text.addEventListener("blur", () => {
    close();
    if (!key.value && text.value && text.hasAttribute("required")) text.setCustomValidity(word("choose"));
    else text.setCustomValidity("");
  });
  box.closest("form")?.addEventListener("draft:restored", remember);
  remember();
  box.addEventListener("lookup:chosen", () => text.setCustomValidity(""));
});
