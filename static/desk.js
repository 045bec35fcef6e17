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
  for (const row of body.rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.id);
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      const after = event.clientY > box.top + box.height / 2;
      body.insertBefore(dragged, after ? row.nextElementSibling : row);
    });
    row.addEventListener("dragend", () => {
      if (!dragged) return;
      const form = dragged.querySelector("form.order");
      const before = document.createElement("input");
      before.type = "hidden";
      before.name = "before";
      before.value = dragged.nextElementSibling?.dataset.id ?? "";
      dragged = null;
      form.append(before);
      form.submit();
    });
  }
}
