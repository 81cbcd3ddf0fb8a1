// An article, and the JSON-LD that tells machines what it is.
import { ADDRESS, NAME, dayPath, escape, iso, minute, names, page, teaser } from "../lib/page.js";

const outlet = { "@type": "NewsMediaOrganization", "@id": `${ADDRESS}/#outlet`, name: NAME, url: `${ADDRESS}/` };

function jsonLd({ title, description, page, section, authors, topics }) {
  const address = ADDRESS + page.url;
  const item = (position, name, item) => ({ "@type": "ListItem", position, name, item });
  const graph = [
    {
      "@type": "NewsArticle",
      "@id": address,
      mainEntityOfPage: address,
      headline: title,
      description,
      inLanguage: "en",
      datePublished: iso(page.date),
      author: authors.map((each) => ({ "@type": "Person", name: each.name, url: `${ADDRESS}/author/${each.slug}/` })),
      publisher: outlet,
      articleSection: section.name,
      keywords: topics.map((topic) => topic.name),
      isAccessibleForFree: true,
    },
    {
      "@type": "BreadcrumbList",
      itemListElement: [item(1, section.name, `${ADDRESS}/section/${section.slug}/`), item(2, title, address)],
    },
  ];
  const text = JSON.stringify({ "@context": "https://schema.org", "@graph": graph }).replaceAll("<", "\\u003c");
  return `<meta property="article:published_time" content="${iso(page.date)}">
<script type="application/ld+json">${text}</script>
`;
}

export default class {
  render(data) {
    const { title, description, content, section, authors, topics, related, collections, sections } = data;
    const { url, date } = data.page;
    const others = related.map((number) => collections.byNumber.get(number)).filter(Boolean);
    const more = `<section class="related" aria-labelledby="related">
<h2 id="related">Read more</h2>
<div class="columns">
${others.map(teaser).join("")}</div>
</section>
`;
    const main = `<article class="story">
<header>
<p class="kicker"><a href="/section/${section.slug}/">${escape(section.name)}</a></p>
<h1>${escape(title)}</h1>
<p class="standfirst">${escape(description)}</p>
<div class="credits">
<p class="byline">By ${names(authors)}</p>
<p class="dates"><a href="${dayPath(date)}"><time datetime="${iso(date)}">${minute(date)}</time></a></p>
</div>
</header>
<div class="body">
${content}</div>
<footer>
<ul class="topics" aria-label="Topics">
${topics.map((topic) => `<li><a href="/topic/${topic.slug}/">${escape(topic.name)}</a></li>\n`).join("")}</ul>
<ul class="tools" aria-label="Keep and share">
<li><a href="${url}print/">Print</a></li>
<li><a href="mailto:?subject=${encodeURIComponent(title)}&amp;body=${encodeURIComponent(ADDRESS + url)}">E-mail</a></li>
<li><a href="${ADDRESS}${url}" rel="bookmark">Link</a></li>
</ul>
</footer>
</article>
<div class="place" data-place="letter"></div>
${others.length ? more : ""}`;
    return page({ title, description, url, kind: "article", more: jsonLd(data) }, sections, main);
  }
}
