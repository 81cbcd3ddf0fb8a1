// Text pasted from Word and Google Docs, put right before the rich text editor reads it. The editor itself drops fonts,
// colours and sizes and knows Word's lists; it does not know comments, redirects, headings above its own, and the <b>
// that Google Docs wraps around everything.
(() => {
  const REMARKS = [
    '[style*="mso-element:comment"]', '[style*="mso-special-character:comment"]', ".msocomtxt", ".MsoCommentReference",
    "a.msocomanchor", "a.msocomoff", "hr.msocomoff", '[style*="mso-hide:all"]', "[style*='display:none']", "[style*='display: none']",
    "script", "style", "meta", "link", "title", "xml", "img",
  ].join(",");
  const REDIRECTS = [
    [/(^|\.)google\.[a-z.]+$/, "/url", ["q", "url"]],
    [/^lm?\.(facebook|instagram)\.com$/, "/", ["u"]],
    [/\.safelinks\.protection\.outlook\.com$/, "/", ["url"]],
  ];
  const TRACKING = /^(utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid)$/;
  const cleaned = new WeakSet();

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  function direct(href) {
    let url;
    try {
      url = new URL(href);
    } catch {
      return "";
    }
    if (!/^(https?|mailto):$/.test(url.protocol)) return "";
    for (const [host, path, names] of REDIRECTS) {
      if (!host.test(url.hostname) || (path !== "/" && url.pathname !== path)) continue;
      const inner = names.map((name) => url.searchParams.get(name)).find((value) => /^https?:/.test(value || ""));
      if (inner) return direct(inner);
    }
    const tracked = [...url.searchParams.keys()].filter((name) => TRACKING.test(name));
    if (!tracked.length) return href;
    tracked.forEach((name) => url.searchParams.delete(name));
    return url.href;
  }

  function clean(source) {
    const page = new DOMParser().parseFromString(source, "text/html");
    page.querySelectorAll(REMARKS).forEach((element) => element.remove());
    page.querySelectorAll("b, strong").forEach((element) => {
      if (element.id.startsWith("docs-internal-guid") || /^(normal|400)$/.test(element.style.fontWeight)) unwrap(element);
    });
    if (page.querySelector("h1")) {
      for (const [level, tag] of [[6, "h4"], [5, "h4"], [4, "h4"], [3, "h4"], [2, "h3"], [1, "h2"]]) {
        page.querySelectorAll(`h${level}`).forEach((heading) => {
          const other = page.createElement(tag);
          other.append(...heading.childNodes);
          heading.replaceWith(other);
        });
      }
    }
    page.querySelectorAll("a").forEach((link) => {
      const href = direct(link.getAttribute("href") || "");
      if (href) link.setAttribute("href", href);
      else unwrap(link);
    });
    page.querySelectorAll("p, h2, h3, h4, div").forEach((block) => {
      if (!block.textContent.trim() && !block.querySelector("hr, table")) block.remove();
    });
    page.querySelectorAll("body > br, div > br, b > br").forEach((element) => element.remove());
    const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
    const loose = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const between = node.parentElement.matches("body, div, ul, ol") && !node.textContent.trim();
      // Word marks the signs before its lists with comments, which the editor needs no more than other ones.
      if (node.nodeType === Node.COMMENT_NODE || between) loose.push(node);
    }
    loose.forEach((node) => node.remove());
    return page.body.innerHTML;
  }

  document.addEventListener(
    "paste",
    (event) => {
      const html = event.clipboardData?.getData("text/html");
      const editor = event.target instanceof Element && event.target.closest(".public-DraftEditor-content");
      // What comes from another field of this editor is as it should be.
      if (!editor || !html || cleaned.has(event) || html.includes("data-draftjs-conductor") || html.includes("data-editor=")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const data = new DataTransfer();
      data.setData("text/html", clean(html));
      data.setData("text/plain", event.clipboardData.getData("text/plain"));
      const again = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      cleaned.add(again);
      event.target.dispatchEvent(again);
    },
    true,
  );
})();
