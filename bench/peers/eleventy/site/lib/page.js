// What every page has: head, masthead, imprint, teasers. The same HTML as the product's theme writes.
export const NAME = "The Unwritten Courier";
export const TAGLINE = "Words that nobody wrote";
export const ADDRESS = "http://localhost:8000";

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;" };
export const escape = (text) => String(text).replace(/[&<>"]/g, (character) => ENTITIES[character]);

const MONTHS = "January February March April May June July August September October November December".split(" ");
const two = (number) => String(number).padStart(2, "0");
export const iso = (date) => date.toISOString().replace(".000Z", "Z");
export const month = (date) => `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
export const day = (date) => `${date.getUTCDate()} ${month(date)}`;
export const minute = (date) => `${day(date)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
export const dayPath = (date) => `/${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/`;

export const names = (authors) =>
  authors.map((author) => `<a href="/author/${author.slug}/">${escape(author.name)}</a>`).join(", ");

// A teaser stands on a dozen pages; it is made once.
const teasers = new WeakMap();
export function teaser(item) {
  let html = teasers.get(item);
  if (!html) {
    const { data, date, url } = item;
    html = `<article class="teaser">
<p class="kicker"><a href="/section/${data.section.slug}/">${escape(data.section.name)}</a></p>
<h3><a href="${url}">${escape(data.title)}</a></h3>
<p class="standfirst">${escape(data.description)}</p>
<p class="credits"><span class="names">${names(data.authors)}</span> <time datetime="${iso(date)}">${day(date)}</time></p>
</article>
`;
    teasers.set(item, html);
  }
  return html;
}

export const river = (items, heading = "") =>
  `<section class="river">
${heading && `<h2 class="rubric">${heading}</h2>\n`}${items.map(teaser).join("")}</section>
`;

/** Articles under headings: one for each run of equal labels. */
export function byTime(items, label) {
  const groups = [];
  for (const item of items) {
    const heading = label(item.date);
    if (groups.at(-1)?.heading === heading) groups.at(-1).items.push(item);
    else groups.push({ heading, items: [item] });
  }
  return groups.map((group) => river(group.items, group.heading)).join("");
}

export const index = (links, heading = "") =>
  `<section class="index">
${heading && `<h2 class="rubric">${heading}</h2>\n`}<ul>
${links.map(([path, label]) => `<li><a href="/${path}/">${escape(label)}</a></li>\n`).join("")}</ul>
</section>
`;

export const heading = (label, kicker = "") =>
  `<header class="front-heading">
${kicker && `<p class="kicker">${kicker}</p>\n`}<h1>${escape(label)}</h1>
</header>
`;

const policy =
  "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'";

export function head({ title, description = "", url, kind, more = "", print = false, canonical = url }) {
  const full = title === NAME ? NAME : `${escape(title)} – ${NAME}`;
  const described = description && `<meta name="description" content="${escape(description)}">\n`;
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${full}</title>
${print ? "" : '<link rel="stylesheet" href="/assets/screen.css">\n'}<link rel="stylesheet" href="/assets/print.css"${print ? "" : ' media="print"'}>
${described}<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fffdf9" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#14161a" media="(prefers-color-scheme: dark)">
${print ? '<meta name="robots" content="noindex">\n' : ""}<link rel="canonical" href="${ADDRESS}${canonical}">
<link rel="alternate" type="application/rss+xml" href="/rss.xml" title="${NAME}">
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="icon" type="image/png" sizes="48x48" href="/assets/icon.png">
<meta property="og:site_name" content="${NAME}">
<meta property="og:type" content="${kind === "article" ? "article" : "website"}">
<meta property="og:title" content="${escape(title)}">
${description && `<meta property="og:description" content="${escape(description)}">\n`}<meta property="og:url" content="${ADDRESS}${canonical}">
<meta name="twitter:card" content="summary">
${more}</head>
<body class="${kind}">
`;
}

let masthead = "";
const imprint = `<footer class="imprint">
<div class="place" data-place="newsletter"></div>
<p class="nameplate"><a href="/">${NAME}</a></p>
<p class="tagline">${TAGLINE}</p>
<nav aria-label="About this newspaper">
<ul>
<li><a href="/about/">About us</a></li>
<li><a href="/privacy/">Privacy</a></li>
<li><a href="/contact/">Contact</a></li>
<li><a href="/archive/">Archive</a></li>
<li><a href="/topics/">Topics</a></li>
<li><a href="/authors/">Authors</a></li>
<li><a href="/rss.xml" type="application/rss+xml">RSS</a></li>
</ul>
</nav>
</footer>
<div class="place" data-place="box"></div>
</body>
</html>
`;

/** A whole page; `sections` are the outlet's, for the masthead, which is made once. */
export function page(about, sections, main) {
  masthead ||= `<a class="skip" href="#main">Skip to the text</a>
<header class="masthead">
<div class="place" data-place="bar"></div>
<div class="place" data-place="support"></div>
<p class="nameplate"><a href="/">${NAME}</a></p>
<p class="tagline">${TAGLINE}</p>
<nav class="sections" aria-label="Sections">
<ul>
${sections.map((section) => `<li><a href="/section/${section.slug}/">${escape(section.name)}</a></li>\n`).join("")}</ul>
</nav>
</header>
`;
  return `${head(about)}${masthead}<main id="main">
${main}</main>
${imprint}`;
}
