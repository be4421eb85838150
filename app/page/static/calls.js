// Calls to the service this page came from: with the key of this tab, and one way to tell what went wrong.

const KEY = "bersih-key";

export const key = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

export async function call(address, { headers = {}, ...rest } = {}) {
  const authorization = key.get() ? { Authorization: `Bearer ${key.get()}` } : {};
  return fetch(address, { ...rest, headers: { ...headers, ...authorization } });
}

// The answer's JSON, or an Error that says what the service said.
export async function callJson(address, options) {
  const answer = await call(address, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? `${answer.status} ${answer.statusText}`), { status: answer.status });
  return body;
}

export const sendJson = (address, body) =>
  callJson(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// A part of the page, rendered by the service; problems come as HTML too and are shown in its place.
export async function loadInto(place, address, options = {}) {
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await call(address, { ...options, headers: { ...options.headers, "X-Fragment": "1" } });
    place.innerHTML = await answer.text();
    revealScripted(place);
    return answer.ok;
  } catch {
    say("The service cannot be reached. Nothing was changed.", true);
    return false;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

export function revealScripted(place) {
  for (const element of place.querySelectorAll(".needs-script")) element.hidden = false;
}

let quiet;
export function say(message, isBad = false) {
  const toast = document.querySelector("#status");
  toast.textContent = message;
  toast.classList.toggle("bad", isBad);
  toast.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (toast.hidden = true), isBad ? 9000 : 5000);
}

export function download(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
