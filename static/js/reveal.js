// An address that ends in #… points at something: where that can be folded up, it is unfolded, ready to type in.
function reveal() {
  const place = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
  const folded = place && place.querySelector(":scope > details");
  if (!folded) return;
  folded.open = true;
  folded.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

window.addEventListener("hashchange", reveal);
window.addEventListener("load", () => setTimeout(reveal)); // the browser's own going there takes the focus along
