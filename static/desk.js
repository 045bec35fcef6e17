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
