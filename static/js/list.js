// Rows that open on click and by keyboard: up and down move, Enter opens.
import { each } from "./dom.js";

const ROWS = "[data-href]";

function open(row, elsewhere) {
  if (elsewhere) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

each(ROWS, (row) => {
  const group = row.parentElement;
  row.tabIndex = group.querySelector(`:scope > ${ROWS}`) === row ? 0 : -1;
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, select, textarea, label, dialog, summary")) return;
    if (window.getSelection()?.toString()) return;
    open(row, event.ctrlKey || event.metaKey);
  });
  row.addEventListener("auxclick", (event) => {
    if (event.button === 1 && !event.target.closest("a, button")) open(row, true);
  });
  row.addEventListener("keydown", (event) => {
    if (event.target !== row) return;
    const rows = [...group.querySelectorAll(`:scope > ${ROWS}`)];
    const here = rows.indexOf(row);
    const to = { ArrowDown: rows[here + 1], ArrowUp: rows[here - 1], Home: rows[0], End: rows.at(-1) }[event.key];
    if (to) {
      event.preventDefault();
      row.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(row, event.ctrlKey || event.metaKey);
    }
  });
});
