// The change to give back, while the cash is still on the counter.
import { each } from "./dom.js";

each("[data-till]", (form) => {
  const amount = form.querySelector("[data-till-amount]");
  const tendered = form.querySelector("[data-till-tendered]");
  const change = form.querySelector("[data-till-change]");
  const show = () => {
    const cents = Math.round(Number(tendered.value) * 100) - Math.round(Number(amount.value) * 100);
    const told = tendered.value.trim() !== "" && Number.isFinite(cents);
    change.textContent = told ? (cents / 100).toFixed(2) : "—";
    change.classList.toggle("text-late", told && cents < 0);
  };
  form.addEventListener("input", show);
  show();
});
