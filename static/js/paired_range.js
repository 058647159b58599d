// A slider beside a number field: each follows the other, and the number is what is sent.
for (const range of document.querySelectorAll("input[data-paired]")) {
  const number = document.getElementById(range.dataset.paired);
  range.hidden = false;
  range.disabled = number.disabled;
  range.value = number.value;
  range.addEventListener("input", () => {
    number.value = range.value;
  });
  number.addEventListener("input", () => {
    range.value = number.value;
  });
}
