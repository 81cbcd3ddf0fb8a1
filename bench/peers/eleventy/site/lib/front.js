// Fronts of one kind: the class that each template in fronts/ is made of.
import { byTime, heading, index, page, river } from "./page.js";

const LATEST = 30;

/** A front for each item of a collection. `main` makes what stands between masthead and imprint. */
export const fronts = (collection, kind, main) =>
  class {
    data() {
      return {
        pagination: { data: `collections.${collection}`, size: 1, alias: "front", addAllPagesToCollections: false },
        eleventyExcludeFromCollections: true,
        permalink: ({ front }) => `/${front.path}/`,
      };
    }
    render({ front, sections }) {
      return page({ title: front.label, url: `/${front.path}/`, kind }, sections, main(front));
    }
  };

/** A page by time: all articles, under their days or months. */
export const period = (label) => (front) => heading(front.label) + byTime(front.articles, label);

/** A front with its newest articles and links to the pages by time; `step` is the length of their part of a date. */
export const newest = (kicker, step, always = false) => (front) => {
  const shown = heading(front.label, kicker) + river(front.articles.slice(0, LATEST));
  if (!always && front.articles.length <= LATEST) return shown;
  const times = [...new Set(front.articles.map((article) => article.date.toISOString().slice(0, step).replace("-", "/")))];
  const older = times.map((time) => `<li><a href="/${front.path}/${time}/">${time}</a></li>\n`).join("");
  return `${shown}<nav class="months" aria-labelledby="months">
<h2 id="months" class="rubric">From the archive</h2>
<ul>
${older}</ul>
</nav>
`;
};

/** A list of links to all fronts of a kind. */
export const list = (collection, path, label) =>
  class {
    data() {
      return { permalink: `/${path}/`, eleventyExcludeFromCollections: true, eleventyImport: { collections: [collection] } };
    }
    render({ collections, sections }) {
      const links = collections[collection].map((front) => [front.path, front.label]).sort((one, two) => (one[1] < two[1] ? -1 : 1));
      return page({ title: label, url: `/${path}/`, kind: path }, sections, heading(label) + index(links));
    }
  };
