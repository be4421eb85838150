// The second tab: delete, and open a text in the first tab again.

import { callJson, say } from "./calls.js";

export function startFeedback() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-delete]");
    if (!button || !confirm("Delete this feedback for good?")) return;
    try {
      await callJson(`/v1/feedback/${button.dataset.delete}`, { method: "DELETE" });
      button.closest(".item").remove();
      say("Deleted.");
    } catch (error) {
      say(`Not deleted: ${error.message}`, true);
    }
  });
}
