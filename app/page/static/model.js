// The third tab: promote and roll back, with an admin key.

import { key, say, sendJson } from "./calls.js";

export function startModel() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-model]");
    if (!form) return;
    event.preventDefault();
    if (!key.get()) return document.querySelector("#key-button").click();
    const body = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    if (!confirm(form.dataset.ask)) return;
    try {
      const { version } = await sendJson(form.action, body);
      say(`Version ${version} serves now.`);
      document.dispatchEvent(new CustomEvent("key-given"));
    } catch (error) {
      say(error.message, true);
    }
  });
}
