// The first tab: paste, drop, clean, copy, download.

import { download, loadInto, say } from "./calls.js";
import { Corrections } from "./corrections.js";

const TEXT = "bersih-text";

export function startCleaning() {
  const form = document.querySelector("#clean-form");
  if (!form) return;
  const field = form.elements.text;
  const source = form.querySelector(".source");
  const result = document.querySelector("#result");
  const corrections = new Corrections(result);
  corrections.follow(field.value);

  const clean = async () => {
    if (!field.value.trim()) return field.focus();
    if (!corrections.mayGo()) return;
    const text = field.value;
    const options = { profile: form.elements.profile.value, keep: checkedIn(form, "keep") };
    const isFirst = source.open;
    const ok = await loadInto(result, form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, options }),
    });
    corrections.follow(text);
    if (!ok) return;
    sessionStorage.setItem(TEXT, text);
    source.open = false;
    source.querySelector(".hint-inline").textContent = `${[...text].length.toLocaleString("en")} characters · open to edit`;
    form.querySelector('a[href="/?example"]')?.remove();
    const offset = sessionStorage.getItem("bersih-offset");
    sessionStorage.removeItem("bersih-offset");
    if (offset !== null) goTo(lineAt(result, Number(offset)));
    else if (isFirst) result.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clean();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== field && result.querySelector(".columns")) clean();
  });
  field.addEventListener("paste", () => {
    const wasEmpty = field.value === "";
    setTimeout(() => wasEmpty && clean());
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) clean();
  });
  document.addEventListener("key-given", () => field.value && clean());
  takeDrops(form, (text) => {
    field.value = text;
    clean();
  });
  result.addEventListener("click", (event) => useAnswer(event, result));
  if (field.value) sessionStorage.setItem(TEXT, field.value);
  else if ((field.value = sessionStorage.getItem(TEXT) ?? "")) clean();
}

const checkedIn = (form, name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value);

function takeDrops(form, take) {
  const dragging = (on) => form.classList.toggle("dragging", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    dragging(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || dragging(false));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    dragging(false);
    const [file] = event.dataTransfer.files;
    const text = file ? await file.text() : event.dataTransfer.getData("text/plain");
    if (text) take(text);
    else say("There was no text in what was dropped.", true);
  });
}

async function useAnswer(event, result) {
  const jump = event.target.closest("a.jump");
  if (jump) {
    event.preventDefault();
    return goTo(lineAt(result, Number(jump.dataset.offset)));
  }
  const button = event.target.closest("button");
  if (!button) return;
  const answer = JSON.parse(result.querySelector("#answer")?.textContent ?? "null");
  if ("copy" in button.dataset) {
    try {
      await navigator.clipboard.writeText(answer.text);
      say("The article is on the clipboard.");
    } catch {
      say("The browser did not let this page use the clipboard.", true);
    }
  }
  if (button.dataset.download === "txt") download("article.txt", "text/plain;charset=utf-8", answer.text);
  if (button.dataset.download === "json") download("article.json", "application/json", JSON.stringify(answer, null, 2));
}

// The line that an offset lies in: junk may stand in the middle of one.
function lineAt(result, offset) {
  const lines = [...result.querySelectorAll(".line")];
  return lines.filter((line) => Number(line.dataset.start) <= offset).at(-1) ?? lines[0];
}

function goTo(line) {
  if (!line) return;
  line.querySelector("summary").focus();
  line.scrollIntoView({ block: "center" });
  line.classList.add("target");
  setTimeout(() => line.classList.remove("target"), 1600);
}
