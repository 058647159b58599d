// Digits choose and Enter goes on, unless switched off; the choice is remembered on this device.
const control = document.querySelector("[data-keys]");
const box = control.querySelector("input");
const remembers = document.documentElement.dataset.keeps === "answers";

function apply() {
  document.body.classList.toggle("keys-on", box.checked);
  if (remembers) localStorage.setItem("keys", box.checked ? "on" : "off");
}

function choose(digit, target) {
  const groups = [...document.querySelectorAll("[data-answer] fieldset")];
  const group = target.closest("fieldset") ?? groups.find((each) => !each.querySelector(":checked")) ?? groups[0];
  const radio = group.querySelector(`[type=radio][value="${digit}"]`);
  if (!radio || radio.name === "most" || radio.name === "least") return;
  radio.focus();
  radio.click();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isElsewhere = target.matches("a, button, summary, input:not([type=radio])");
  if (!box.checked || isElsewhere || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[1-9]$/.test(key)) choose(key, target);
  if (key !== "Enter") return;
  event.preventDefault();
  document.querySelector("form[data-answer]").requestSubmit();
});

box.checked = !remembers || localStorage.getItem("keys") !== "off";
box.addEventListener("change", apply);
control.hidden = false;
apply();
