// j and k walk through a list, x selects, Enter opens. A switch turns the keys off and is remembered.
const list = document.querySelector("[data-list-keys]");
const keySwitch = document.querySelector("[data-keys-switch]");
const REMEMBERED = "frontline-list-keys";

function isOn() {
  return localStorage.getItem(REMEMBERED) !== "off";
}

function showState() {
  keySwitch.setAttribute("aria-pressed", String(isOn()));
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null;
}

function move(step) {
  const links = [...list.querySelectorAll("tbody .person a")];
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const goal = here === -1 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1);
  links[goal]?.focus();
  links[goal]?.scrollIntoView({ block: "nearest" });
}

function select() {
  document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
}

if (list && keySwitch) {
  keySwitch.hidden = false;
  showState();
  keySwitch.addEventListener("click", () => {
    localStorage.setItem(REMEMBERED, isOn() ? "off" : "on");
    showState();
  });
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const actions = { j: () => move(1), k: () => move(-1), x: select };
    if (!(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
}
