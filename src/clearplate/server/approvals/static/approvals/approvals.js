// Deciding by keyboard: j and k go from request to request, a approves, d declines. Everything works without.
"use strict";

const requests = [...document.querySelectorAll("[data-request]")];

function here() {
  return requests.findIndex((request) => request.contains(document.activeElement));
}

function go(step) {
  const at = here();
  const to = at < 0 ? (step > 0 ? 0 : requests.length - 1) : Math.min(Math.max(at + step, 0), requests.length - 1);
  requests[to].focus();
  requests[to].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (pressed) => {
  if (!requests.length || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
  if (pressed.target.closest("input, textarea, select, [contenteditable]")) return;
  if (pressed.key === "j" || pressed.key === "k") {
    pressed.preventDefault();
    go(pressed.key === "j" ? 1 : -1);
    return;
  }
  const at = here();
  if (at < 0 || (pressed.key !== "a" && pressed.key !== "d")) return;
  const link = requests[at].querySelector(`[data-key="${pressed.key}"]`);
  if (link) {
    pressed.preventDefault();
    link.click();
  }
});
