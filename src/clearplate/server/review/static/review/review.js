// Reviewing by keyboard: on a list j and k go from search to search; on a search each key presses what carries it.
// Everything works without.
"use strict";

const reviews = [...document.querySelectorAll("[data-review]")];

function go(step) {
  const at = reviews.indexOf(document.activeElement);
  const to = at < 0 ? (step > 0 ? 0 : reviews.length - 1) : Math.min(Math.max(at + step, 0), reviews.length - 1);
  reviews[to].focus();
  reviews[to].scrollIntoView({ block: "nearest" });
}

function press(target) {
  target.click();
  const field = target.closest("details[open]")?.querySelector("textarea");
  if (field) field.focus();
}

document.addEventListener("keydown", (pressed) => {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat) return;
  if (pressed.target.closest("input, textarea, select, [contenteditable]")) return;
  if (reviews.length && (pressed.key === "j" || pressed.key === "k")) {
    pressed.preventDefault();
    go(pressed.key === "j" ? 1 : -1);
    return;
  }
  const target = /^[a-z]$/.test(pressed.key) ? document.querySelector(`[data-key~="${pressed.key}"]`) : null;
  if (target) {
    pressed.preventDefault();
    press(target);
  }
});
