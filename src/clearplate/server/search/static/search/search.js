// What the search pages are nicer with; every one of them works without.
"use strict";

// "/" goes to the field that the page is about, unless something is being typed.
document.addEventListener("keydown", (pressed) => {
  if (pressed.key !== "/" || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
  if (pressed.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-slash-focus]");
  if (!field) return;
  pressed.preventDefault();
  field.focus();
});

// The two times are asked for only when they are used.
const between = document.querySelector("[data-shown-for]");
if (between) {
  const show = () => {
    const chosen = document.querySelector('input[name="when"]:checked');
    between.hidden = !chosen || chosen.value !== between.dataset.shownFor;
  };
  document.addEventListener("change", show);
  show();
}

// How much room a text has left, said when it gets scarce.
for (const field of document.querySelectorAll("[data-count]")) {
  const left = document.createElement("span");
  left.className = "cp-count";
  left.setAttribute("aria-live", "polite");
  field.after(left);
  const tell = () => {
    left.textContent = `${field.value.length} / ${field.maxLength}`;
  };
  field.addEventListener("input", tell);
  tell();
}

// How many cameras are chosen, beside the word that opens their list.
const summary = document.querySelector("[data-camera-summary]");
if (summary) {
  const all = summary.textContent;
  const tell = () => {
    const chosen = [...document.querySelectorAll('input[name="cameras"]:checked')];
    summary.textContent = chosen.length ? chosen.map((box) => box.labels[0].textContent.trim()).join(", ") : all;
  };
  document.addEventListener("change", tell);
  tell();
}

// A long list of cameras gets a field that narrows what is shown of it; what is chosen stays chosen.
const cameraList = document.querySelector(".cp-cameras__list");
if (cameraList && cameraList.dataset.find && cameraList.querySelectorAll(".usa-checkbox").length > 10) {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "usa-input cp-cameras__find";
  field.setAttribute("aria-label", cameraList.dataset.find);
  field.placeholder = cameraList.dataset.find;
  field.autocomplete = "off";
  cameraList.before(field);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of cameraList.querySelectorAll(".usa-checkbox")) {
      row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
    }
  });
  // Return in this field must not send the question.
  field.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Enter") pressed.preventDefault();
  });
}
