// Makes the calls that Wagtail's forms ask for (service/inline_scripts.py): now, and in whatever is added to the page later.
(() => {
  const plain = new Set(["initDateChooser", "initTimeChooser", "initDateTimeChooser"]);
  const made = new Set(["SnippetChooser", "ImageChooser", "InlinePanel", "MultipleChooserPanel"]);

  function start(script) {
    if (script.dataset.newsroomStarted) return;
    script.dataset.newsroomStarted = "1";
    const name = script.dataset.newsroomStart;
    const values = JSON.parse(script.textContent);
    if (plain.has(name)) window[name](...values);
    else if (made.has(name)) new window[name](...values);
  }

  function startAll(within) {
    if (within.matches?.("script[data-newsroom-start]")) start(within);
    within.querySelectorAll?.("script[data-newsroom-start]").forEach(start);
  }

  document.addEventListener("DOMContentLoaded", () => {
    startAll(document);
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach(startAll);
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
