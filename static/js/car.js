// Damage on the drawing of a car: choose the kind, tap the place, note what it is.
import { changed, each, parseJson, word } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 1000;
const HIGH = 620;

function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

each("[data-car]", (box) => {
  const svg = box.querySelector("svg");
  const layer = svg.querySelector(".car-marks");
  const list = box.querySelector("[data-car-list]");
  const item = box.querySelector("template").content.firstElementChild;
  const input = box.querySelector("[data-car-value]");
  let marks = parseJson(input.value, []);
  svg.classList.add("is-live");

  function keep() {
    input.value = marks.length ? JSON.stringify(marks) : "";
    changed(input);
  }

  function remove(index) {
    marks.splice(index, 1);
    keep();
    draw();
  }

  function place(index, x, y) {
    marks[index].x = Math.round(Math.min(Math.max(x, 15), WIDE - 15));
    marks[index].y = Math.round(Math.min(Math.max(y, 15), HIGH - 15));
    keep();
    drawMarks();
    layer.children[index].focus();
  }

  function drawMarks() {
    layer.replaceChildren(...marks.map((mark, i) => {
      const group = shape("g", { tabindex: "0", role: "button", "aria-label": word("saved_mark", { number: i + 1 }) });
      group.append(
        shape("circle", { cx: mark.x, cy: mark.y, r: 30, fill: "transparent" }),
        shape("circle", { cx: mark.x, cy: mark.y, r: 19, fill: "#1d2733", stroke: "#fff", "stroke-width": 3 }),
        shape("text", { x: mark.x, y: mark.y + 8, "text-anchor": "middle", "font-size": 23, "font-weight": 700, fill: "#fff" }, i + 1),
      );
      group.addEventListener("click", (event) => {
        event.stopPropagation();
        list.children[i].querySelector("input").focus();
      });
      group.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] }[event.key];
        if (step) place(i, mark.x + step[0], mark.y + step[1]);
        else if (event.key === "Delete" || event.key === "Backspace") remove(i);
        else return;
        event.preventDefault();
      });
      return group;
    }));
  }

  function draw() {
    drawMarks();
    list.replaceChildren(...marks.map((mark, i) => {
      const row = document.importNode(item, true);
      row.querySelector(".car-number").textContent = i + 1;
      const kind = row.querySelector("select");
      const note = row.querySelector("input");
      kind.value = mark.kind;
      note.value = mark.note || "";
      kind.addEventListener("change", () => { mark.kind = kind.value; keep(); });
      note.addEventListener("change", () => { mark.note = note.value.trim(); keep(); });
      note.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        note.blur();
      });
      row.querySelector("button").addEventListener("click", () => remove(i));
      return row;
    }));
  }

  function add(x, y) {
    const kind = box.querySelector("[data-car-kind]:checked")?.value || "scratch";
    marks.push({ x: Math.round(x), y: Math.round(y), kind, note: "" });
    keep();
    draw();
  }

  svg.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    add(at.x, at.y);
  });
  box.querySelector("[data-car-add]").addEventListener("click", () => {
    add(WIDE / 2, HIGH / 2);
    layer.lastElementChild.focus();
  });
  box.closest("form")?.addEventListener("draft:restored", () => {
    marks = parseJson(input.value, []);
    draw();
  });
  draw();
});
