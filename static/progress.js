// Follows a mailing while its page is open. Without this script the page loads itself again instead.
"use strict";
{
  const box = document.querySelector("[data-progress]");
  if (box && window.EventSource) {
    const source = new EventSource(box.dataset.progress);
    const show = (event) => {
      const now = JSON.parse(event.data);
      const done = now.total - now.waiting;
      const bar = box.querySelector("progress");
      bar.max = Math.max(now.total, 1);
      bar.value = done;
      for (const [name, count] of Object.entries({ ...now, done })) {
        for (const place of box.querySelectorAll(`[data-count="${name}"]`)) place.textContent = count;
      }
    };
    source.addEventListener("progress", show);
    source.addEventListener("done", (event) => {
      source.close();
      show(event);
      // What failed, and why, stands on the page as the server writes it.
      location.reload();
    });
  }
}
