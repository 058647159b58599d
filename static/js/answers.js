// Every choice is kept on this device first; sync.js sends it and deletes it when its receipt came.
const url = document.querySelector("[data-record]").dataset.record;
const client = crypto.randomUUID(); // this page, as the log of answers names it
const known = new Map(); // item -> newest receipt that this page holds for it
const last = new WeakMap(); // form -> its answer as it was kept last
let sequence = 0;
let shownAt = performance.now();

function chosen(form, name, state) {
  const radio = [...form.querySelectorAll(`[name=${name}]`)].find((each) => each[state]);
  return radio ? Number(radio.value) : null;
}

// The form's answer in the words of the log; null while it is incomplete.
function answer(form, state = "checked") {
  if (form.dataset.answer === "trait") return chosen(form, "answer", state);
  if (form.dataset.answer !== "dilemma") {
    const [most, least] = [chosen(form, "most", state), chosen(form, "least", state)];
    if (most === null || least === null || most === least) return null;
    return form.dataset.answer === "block" ? [most, 3 - most - least, least] : [most, least];
  }
  const groups = form.querySelectorAll("fieldset");
  const ratings = Array.from(groups, (_, place) => chosen(form, `option_${place + 1}`, state));
  return ratings.some((rating) => rating !== null) ? ratings : null;
}

function keep(form) {
  const value = answer(form);
  const text = JSON.stringify(value);
  if (!last.has(form)) last.set(form, JSON.stringify(answer(form, "defaultChecked")));
  if (value === null || text === last.get(form)) return;
  last.set(form, text);
  const item = Number(form.dataset.position);
  const event = {
    client_event_id: crypto.randomUUID(),
    client,
    client_sequence: ++sequence,
    item,
    value,
    seen: Math.max(Number(form.elements.seen.value), known.get(item) ?? 0),
    seconds: Math.min(Math.round((performance.now() - shownAt) / 100) / 10, 86400),
  };
  const key = url + event.client_event_id;
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), event }));
    document.dispatchEvent(new CustomEvent("kept", { detail: key }));
  } catch {
    document.dispatchEvent(new Event("unkept")); // the device is full
  }
}

// An answer that waits on this device is newer than what the server could show; one saved since a
// copy of the page was made stands in the copy.
function restore(form) {
  const waiting = Object.keys(localStorage)
    .filter((key) => key.startsWith(url))
    .map((key) => JSON.parse(localStorage.getItem(key)))
    .filter(({ event }) => event.item === Number(form.dataset.position))
    .sort((one, other) => one.at - other.at || one.event.client_sequence - other.event.client_sequence)
    .at(-1);
  const value = waiting ? waiting.event.value : JSON.parse(form.dataset.value ?? "null");
  delete form.dataset.value;
  if (value === null) return;
  const named = {
    trait: () => ({ answer: value }),
    dilemma: () => Object.fromEntries(value.map((rating, place) => [`option_${place + 1}`, rating])),
  }[form.dataset.answer]?.() ?? { most: value[0], least: value.at(-1) };
  for (const radio of form.querySelectorAll("[type=radio]")) {
    radio.checked = named[radio.name] === Number(radio.value);
  }
  last.set(form, JSON.stringify(value));
}

function begin() {
  shownAt = performance.now();
  restore(document.querySelector("[data-answer]"));
}

if (document.documentElement.dataset.keeps === "answers") {
  begin();
  document.addEventListener("turned", begin);
  document.addEventListener("returned", begin);
  document.addEventListener("receipt", ({ detail }) => known.set(detail.item, detail.receipt));
  document.addEventListener("change", ({ target }) => {
    if (!target.form?.matches("[data-answer]")) return;
    target.form.querySelector("[data-error]").hidden = true;
    keep(target.form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-answer]")) return;
    keep(form);
    const error = form.querySelector("[data-error]");
    error.hidden = answer(form) !== null;
    if (error.hidden) return;
    error.textContent = error.dataset.incomplete;
    event.preventDefault();
  }, { capture: true });
}
