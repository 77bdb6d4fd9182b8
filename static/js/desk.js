// A shared desk: the screen locks when nobody touches it, and stays open while somebody types.
import { each } from "./dom.js";

const TELL = 60_000;

each("[data-desk-lock]", (form) => {
  const longest = Number(form.dataset.idleSeconds) * 1000;
  let touched = Date.now();
  let told = Date.now();
  const touch = () => {
    touched = Date.now();
  };
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel"]) document.addEventListener(name, touch, { passive: true });
  setInterval(() => {
    const now = Date.now();
    if (now - touched >= longest) {
      touched = now; // asks once, and again later if the server did not answer
      form.requestSubmit();
    } else if (touched > told && now - told >= TELL) {
      told = now;
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      fetch(form.dataset.awake, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
    }
  }, 1000);
});

// On the page for the PIN: a digit typed while the name is being chosen is the first of the PIN.
each("[data-switch]", (form) => {
  const pin = form.querySelector("[name=pin]");
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || !/^[0-9]$/.test(event.key)) return;
    event.preventDefault();
    pin.value = event.key;
    pin.focus();
  });
});
