// Feedback and review: delete, dismiss, and open a text in the first tab.

import { callJson, say } from "./calls.js";

export function startFeedback() {
  // The first tab takes its text from here, and may need a key that a plain form cannot send.
  document.addEventListener("submit", (event) => {
    const text = event.target.closest("form.open-text")?.elements.text.value;
    if (!text) return;
    event.preventDefault();
    sessionStorage.setItem("bersih-text", text);
    if (event.target.dataset.offset) sessionStorage.setItem("bersih-offset", event.target.dataset.offset);
    location.assign("/");
  });
  document.addEventListener("click", async (event) => {
    const id = event.target.closest("[data-dismiss]")?.dataset.dismiss;
    if (!id) return;
    try {
      await callJson(`/v1/review/${id}`, { method: "DELETE" });
      for (const item of document.querySelectorAll(`[data-sample="${id}"]`)) item.remove();
    } catch (error) {
      say(`Still on the list: ${error.message}`, true);
    }
  });
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
