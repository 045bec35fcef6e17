// Small improvements for the desk; every page works without them.
"use strict";

for (const field of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button secondary";
  button.textContent = "Copy the link";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      field.select();
    }
  });
  field.after(button);
}

// The error summary takes the focus, so that a screen reader begins there.
document.getElementById("errors")?.focus();

// Rows of a list are put elsewhere by dragging; the arrow buttons do the same without.
for (const body of document.querySelectorAll("[data-sortable]")) {
  let dragged = null;
  let home = null;
  for (const row of body.rows) row.draggable = true;
  body.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("tr");
    home = dragged?.nextElementSibling;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged?.dataset.id ?? "");
  });
  body.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    const row = [...body.rows].find((row) => row.contains(event.target));
    if (!row || row === dragged) return;
    const { top, height } = row.getBoundingClientRect();
    body.insertBefore(dragged, event.clientY > top + height / 2 ? row.nextElementSibling : row);
  });
  body.addEventListener("drop", (event) => event.preventDefault());
  body.addEventListener("dragend", (event) => {
    const row = dragged;
    dragged = null;
    if (!row) return;
    // Whoever lets go elsewhere, or presses Escape, has changed their mind.
    if (event.dataTransfer.dropEffect === "none") return body.insertBefore(row, home);
    if (row.nextElementSibling === home) return;
    const before = document.createElement("input");
    before.type = "hidden";
    before.name = "before";
    before.value = row.nextElementSibling?.dataset.id ?? "";
    const form = row.querySelector("form.order");
    form.append(before);
    form.submit();
  });
}

// Enter in a field that has a button of its own presses that one, and not the first of the form.
for (const field of document.querySelectorAll("[data-enter]")) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.getElementById(field.dataset.enter)?.click();
  });
}
