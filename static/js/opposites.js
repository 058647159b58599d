// Nothing is both the most and the least of something; arrow keys may pass over it on their way.
let isPointed = false;

document.addEventListener("pointerdown", () => { isPointed = true; });
document.addEventListener("keydown", () => { isPointed = false; });
document.addEventListener("change", ({ target }) => {
  const opposite = isPointed && { most: "least", least: "most" }[target.name];
  const other = opposite && target.closest("fieldset").querySelector(`[name=${opposite}]`);
  if (other) other.checked = false;
});
