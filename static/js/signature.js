// A signature by finger, pen or mouse. Kept as strokes [[[x, y], …], …] in a box of 1000 by 400.
import { changed, each, parseJson } from "./dom.js";

const WIDE = 1000;
const HIGH = 400;

each("[data-signature]", (pad) => {
  const canvas = pad.querySelector("canvas");
  const input = pad.querySelector("[data-signature-value]");
  const pen = canvas.getContext("2d");
  let strokes = parseJson(input.value, []);
  let stroke = null;

  function draw() {
    const scale = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (!width) return; // not visible yet: a later step of the wizard
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.setTransform(canvas.width / WIDE, 0, 0, canvas.height / HIGH, 0, 0);
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#111";
    for (const points of stroke ? [...strokes, stroke] : strokes) {
      pen.beginPath();
      points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (points.length === 1) pen.lineTo(points[0][0] + 0.1, points[0][1]);
      pen.stroke();
    }
    pad.classList.toggle("is-signed", Boolean(strokes.length || stroke));
  }

  function keep() {
    input.value = strokes.length ? JSON.stringify(strokes) : "";
    changed(input);
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const inside = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [
      inside(((event.clientX - box.left) / box.width) * WIDE, WIDE),
      inside(((event.clientY - box.top) / box.height) * HIGH, HIGH),
    ];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [point(event)];
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    for (const part of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const [x, y] = point(part);
      const [lastX, lastY] = stroke.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= 3) stroke.push([x, y]);
    }
    draw();
  });
  const end = () => {
    if (!stroke) return;
    strokes.push(stroke);
    stroke = null;
    keep();
    draw();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    keep();
    draw();
  });
  pad.closest("form")?.addEventListener("draft:restored", () => {
    strokes = parseJson(input.value, []);
    draw();
  });
  new ResizeObserver(draw).observe(canvas);
});
