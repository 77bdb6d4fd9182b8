// Ages, countdowns and running clocks stay true while the page is open.
import { word } from "./dom.js";

const SOON = 30 * 60;

function age(seconds) {
  if (seconds < 60) return word("under_minute");
  if (seconds < 3600) return word("minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 86400) return word("hours", { count: Math.floor(seconds / 3600) });
  return word("days", { count: Math.floor(seconds / 86400) });
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function slow() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-age]")) {
    put(element, age(Math.abs(now - Date.parse(element.dateTime)) / 1000));
  }
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = (Date.parse(element.dataset.countdown) - now) / 1000;
    element.classList.toggle("text-late", left < 0);
    element.classList.toggle("text-wait", left >= 0 && left <= SOON);
    put(element.querySelector(".countdown-rest"), word(left < 0 ? "late_by" : "left", { age: age(Math.abs(left)) }));
  }
}

const begun = new WeakMap();

function fast() {
  for (const element of document.querySelectorAll("[data-elapsed-seconds]")) {
    if (!begun.has(element)) begun.set(element, Date.now() - Number(element.dataset.elapsedSeconds) * 1000);
    if ("paused" in element.dataset) continue;
    const seconds = Math.floor((Date.now() - begun.get(element)) / 1000);
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
    const two = (n) => String(n).padStart(2, "0");
    if (element.dataset.allowedSeconds) element.classList.toggle("text-late", seconds > Number(element.dataset.allowedSeconds));
    put(element, h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`);
  }
}

setInterval(slow, 15_000);
setInterval(fast, 1000);
fast();
document.addEventListener("visibilitychange", () => document.hidden || (slow(), fast()));
