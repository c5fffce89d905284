// Gives the keyboard to the terminal as soon as it shows something, so that keys work without a click.
new MutationObserver(() => document.querySelector(".xterm-helper-textarea")?.focus())
  .observe(document.body, { attributes: true, attributeFilter: ["class"] });
