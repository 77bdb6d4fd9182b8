// A question before what cannot be undone (data-confirm), and small dialogs that ask for a reason.
import { each, word } from "./dom.js";

const dialog = document.getElementById("confirm");
let answered = null;

function ask(element) {
  dialog.querySelector(".ask-text").textContent = element.dataset.confirm;
  dialog.querySelector("[data-confirm-yes]").textContent = element.dataset.confirmLabel || word("yes");
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") {
      answered = element;
      element.click();
      answered = null;
    } else {
      element.focus();
    }
  }, { once: true });
}

document.addEventListener("click", (event) => {
  const element = event.target.closest?.("[data-confirm]");
  if (!element || !dialog || answered === element || element.disabled) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = element.type === "submit" ? element.form : null;
  if (form && !form.noValidate && !element.formNoValidate && !form.reportValidity()) return;
  ask(element);
}, true);

each("[data-ask-open]", (button) => {
  const box = button.parentElement.querySelector("dialog");
  button.addEventListener("click", () => {
    box.showModal();
    box.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
});

each("[data-ask-close]", (button) => button.addEventListener("click", () => button.closest("dialog").close()));

each("dialog.ask", (box) => {
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
});
