// A form that was sent says so, and is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-busy]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = form.querySelector(".primary");
  button.dataset.label ??= button.textContent;
  // Not disabled: it keeps the focus, and a screen reader hears the new words.
  button.setAttribute("aria-disabled", "true");
  button.textContent = form.dataset.busy;
});

// Coming back to a page that the browser kept: it can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    const button = form.querySelector(".primary");
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    button.textContent = button.dataset.label;
  }
});
