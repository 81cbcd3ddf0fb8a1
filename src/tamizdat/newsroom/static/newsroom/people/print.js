// The button that prints the page it stands on.
document.querySelector("[data-newsroom-print]")?.addEventListener("click", () => window.print());
