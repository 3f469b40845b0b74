// What no page needs but every page is nicer with.
"use strict";

// An open account menu closes on Escape and on a click elsewhere.
document.addEventListener("keydown", (pressed) => {
  if (pressed.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.cp-account[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (clicked) => {
  for (const menu of document.querySelectorAll("details.cp-account[open]")) {
    if (!menu.contains(clicked.target)) menu.open = false;
  }
});

// A page kept open beyond the idle limit must not go on showing what it showed: reload, and the lock page appears.
const idle = Number(document.body.dataset.lockSeconds || 0);
if (idle > 0) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.assign(location.href), (idle + 5) * 1000);
  };
  document.body.addEventListener("htmx:afterRequest", wait);
  wait();
}

// Printing and copying, where the page offers them.
document.addEventListener("click", (clicked) => {
  const control = clicked.target.closest("[data-print], [data-copy]");
  if (!control) return;
  if (control.hasAttribute("data-print")) window.print();
  else navigator.clipboard.writeText(document.getElementById(control.dataset.copy).textContent.trim());
});

// A passkey that was refused, or a person who changed their mind: say so on the page.
document.addEventListener("allauth.error", (problem) => {
  const place = document.querySelector("[data-passkey-problem]");
  if (!place) return;
  problem.preventDefault();
  place.hidden = false;
});
