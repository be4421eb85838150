// Comfort for every tab: theme, key, and parts of the page that change without loading all of it.

import { call, download, key, loadInto, revealScripted, say } from "./calls.js";
import { startCleaning } from "./clean.js";
import { startFeedback } from "./feedback.js";
import { startModel } from "./model.js";

const THEMES = ["auto", "light", "dark"];

function startTheme() {
  const button = document.querySelector("#theme-button");
  const name = button.querySelector(".theme-name");
  const show = () => (name.textContent = `Theme: ${document.documentElement.dataset.theme ?? "auto"}`);
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % THEMES.length];
    if (next === "auto") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("bersih-theme");
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem("bersih-theme", next);
    }
    show();
  });
  show();
}

function startKey() {
  const button = document.querySelector("#key-button");
  const dialog = document.querySelector("#key-dialog");
  const input = document.querySelector("#key-input");
  const show = () => (button.textContent = key.get() ? "Key: set" : "Key");
  const open = () => {
    input.value = key.get();
    dialog.showModal();
    input.select();
  };
  button.hidden = false;
  button.addEventListener("click", open);
  document.addEventListener("click", (event) => event.target.closest("[data-open-key]") && open());
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "use") key.set(input.value.trim());
    if (dialog.returnValue === "forget") key.set("");
    input.value = "";
    show();
    if (dialog.returnValue === "use") document.dispatchEvent(new CustomEvent("key-given"));
  });
  // Enter in the field is the first button of the form, which would forget the key.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    dialog.close("use");
  });
  show();
}

// Links and GET forms marked data-part load only the part of the page that they change.
function startParts() {
  const part = document.querySelector("#part");
  if (!part) return;
  const load = async (address) => {
    if (await loadInto(part, address)) history.replaceState(null, "", address);
  };
  const addressOf = (form) => {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${form.action.split("?")[0]}?${new URLSearchParams(fields)}`;
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-part]")) return;
    event.preventDefault();
    load(addressOf(event.target));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-part]");
    if (form) load(addressOf(form));
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-part]");
    if (!link) return;
    event.preventDefault();
    await load(link.href);
    part.scrollIntoView();
  });
  document.addEventListener("key-given", () => load(location.href));
  if (part.querySelector('[data-status="401"]') && key.get()) load(location.href);
}

// A download link cannot send a key: with one, the script fetches the file instead.
function startDownloads() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[download]");
    if (!link || !key.get() || link.href.startsWith("blob:")) return;
    event.preventDefault();
    const answer = await call(link.href);
    if (answer.ok) download(link.download, "", await answer.blob());
    else say(`The file was refused: ${answer.status} ${answer.statusText}`, true);
  });
}

startTheme();
startKey();
startParts();
startDownloads();
revealScripted(document);
startCleaning();
startFeedback();
startModel();
