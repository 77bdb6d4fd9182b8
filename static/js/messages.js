// The quiet line at the top. A server answer may send HX-Trigger: {"message": {"level", "text"}}.
import { word } from "./dom.js";

const LOOKS = {
  success: ["is-done", "ti-check"],
  info: ["is-do", "ti-info-circle"],
  warning: ["is-wait", "ti-alert-triangle"],
  error: ["is-late", "ti-alert-triangle"],
};

export function say(level, text) {
  const place = document.getElementById("messages");
  if (!place) return;
  const [look, icon] = LOOKS[level] || LOOKS.info;
  const line = document.createElement("div");
  line.className = `message ${look}`;
  const sign = document.createElement("i");
  sign.className = `ti ${icon}`;
  sign.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.className = "message-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "message-close";
  close.dataset.messageClose = "";
  close.setAttribute("aria-label", word("close"));
  close.innerHTML = '<i class="ti ti-x" aria-hidden="true"></i>';
  line.append(sign, words, close);
  place.replaceChildren(line);
}

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-message-close]")?.closest(".message").remove();
});

document.addEventListener("message", (event) => {
  const { level = "success", text = event.detail?.value } = event.detail || {};
  if (text) say(level, text);
});
