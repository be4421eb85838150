// Corrections of the lines on the page: chosen in place, gathered, sent together.

import { say, sendJson } from "./calls.js";

// Offsets of the service count code points, those of the browser UTF-16 units.
const codePoints = (text) => [...text].length;

export class Corrections {
  #result;
  #text = "";
  #pending = new Map();
  #bar = document.querySelector("#pending");
  #template = document.querySelector("#corrector");

  constructor(result) {
    this.#result = result;
    result.addEventListener("toggle", (event) => this.#opened(event.target), true);
    result.addEventListener("click", (event) => this.#clicked(event));
    result.addEventListener("keydown", (event) => this.#moved(event));
    this.#bar.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#bar.querySelector("[data-discard]").addEventListener("click", () => this.#discard());
  }

  // The text that the lines on the page are lines of.
  follow(text) {
    this.#text = text;
    this.#pending.clear();
    this.#show();
  }

  // Whether the lines may be replaced: corrections that were not sent would be lost.
  mayGo() {
    return this.#pending.size === 0 || confirm("Discard the corrections that were not sent?");
  }

  #opened(details) {
    const line = details.closest(".line");
    const why = details.querySelector(".why");
    if (!details.open || why.querySelector(".corrector")) return;
    why.append(this.#template.content.cloneNode(true));
    const form = why.querySelector(".corrector");
    // Radio buttons of one name belong together, and many lines may be open at once.
    for (const radio of form.elements) if (radio.type === "radio") radio.name += line.dataset.start;
    const own = form.querySelector(`input[value="${line.dataset.label}"]`);
    if (own) own.checked = true;
    form.querySelector(".kinds").hidden = line.dataset.label !== "spam";
    form.addEventListener("change", (event) => this.#chosen(line, form, event.target));
    form.querySelector("[data-undo]").addEventListener("click", () => this.#undo(line));
    this.#scope(line, form);
  }

  // A click that ends a selection marks a piece of the line and must not close it.
  #clicked(event) {
    const summary = event.target.closest(".line summary");
    const selection = getSelection();
    if (!summary || selection.isCollapsed || !summary.contains(selection.anchorNode)) return;
    const span = selectedIn(summary.closest(".line"), selection.getRangeAt(0));
    if (!span) return;
    event.preventDefault();
    const line = summary.closest(".line");
    line.span = span;
    line.querySelector("details").open = true;
    const form = line.querySelector(".corrector");
    if (form) this.#scope(line, form);
  }

  #moved(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".line summary")) return;
    const summaries = [...this.#result.querySelectorAll(".line summary")];
    const next = summaries[summaries.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #scope(line, form) {
    form.querySelector(".scope").textContent = line.span
      ? `Only the marked piece: “${this.#piece(line.span)}”`
      : "The whole line. Mark some of its words first to correct only those.";
  }

  #piece({ start, end }) {
    return [...this.#text].slice(start, end).join("");
  }

  #chosen(line, form, radio) {
    const kinds = form.querySelector(".kinds");
    const label = form.querySelector(".chips input:checked").value;
    kinds.hidden = label !== "spam";
    const kind = kinds.hidden ? null : kinds.querySelector("input:checked")?.value;
    const span = line.span ?? { start: Number(line.dataset.start), end: Number(line.dataset.end) };
    this.#pending.set(line.dataset.start, { ...span, label, ...(kind ? { kind } : {}) });
    if (!line.span && label === line.dataset.label && !kind) this.#pending.delete(line.dataset.start);
    this.#mark(line);
    this.#show();
    if (!kinds.hidden && radio.value === "spam") kinds.querySelector("input").focus();
  }

  #mark(line) {
    const correction = this.#pending.get(line.dataset.start);
    line.classList.toggle("corrected", Boolean(correction));
    line.querySelector(".label").dataset.now = correction ? `→ ${correction.label}` : "";
    const undo = line.querySelector("[data-undo]");
    if (undo) undo.hidden = !correction;
  }

  #undo(line) {
    this.#pending.delete(line.dataset.start);
    delete line.span;
    line.querySelector(".corrector")?.remove();
    this.#mark(line);
    this.#show();
    line.querySelector("details").open = false;
    line.querySelector("summary").focus();
  }

  #discard() {
    for (const line of this.#result.querySelectorAll(".line.corrected")) this.#undo(line);
  }

  #show() {
    const n = this.#pending.size;
    this.#bar.hidden = n === 0;
    this.#bar.querySelector(".count").textContent = `${n} correction${n === 1 ? "" : "s"}`;
  }

  async #send() {
    const comment = this.#bar.elements.comment.value.trim();
    const corrections = [...this.#pending.values()];
    const button = this.#bar.querySelector('[type="submit"]');
    button.disabled = true;
    try {
      const { id } = await sendJson("/v1/feedback", { text: this.#text, corrections, ...(comment ? { comment } : {}) });
      this.#sent();
      say(`Thank you. Stored as ${id.slice(0, 12)}; it is listed under Feedback.`);
    } catch (error) {
      say(`Not stored: ${error.message}`, true);
    } finally {
      button.disabled = false;
    }
  }

  #sent() {
    for (const line of this.#result.querySelectorAll(".line.corrected")) {
      line.classList.add("stored");
      line.querySelector(".label").dataset.now += " ✓";
      line.querySelector("[data-undo]").hidden = true;
      line.querySelector("details").open = false;
    }
    this.#bar.elements.comment.value = "";
    this.#pending.clear();
    this.#show();
  }
}

// The marked words as offsets into the whole text; null where the mark is not within this line's text.
function selectedIn(line, range) {
  const text = line.querySelector(".text");
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(line.dataset.start) + codePoints(before.toString());
  const end = start + codePoints(range.toString());
  const isAll = end - start >= Number(line.dataset.end) - Number(line.dataset.start);
  return end > start && range.toString().trim() && !isAll ? { start, end } : null;
}
