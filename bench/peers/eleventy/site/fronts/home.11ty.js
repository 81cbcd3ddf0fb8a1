// The front page: five articles that stand out, then a column for each section.
import { NAME, TAGLINE, page, river, teaser } from "../lib/page.js";

export default class {
  data() {
    return { permalink: "/", eleventyExcludeFromCollections: true };
  }
  render({ collections, sections }) {
    const lead = collections.newest.slice(0, 5);
    const columns = sections.map((section) => {
      const articles = collections.sectionFronts.find((front) => front.path === `section/${section.slug}`)?.articles ?? [];
      return river(articles.filter((article) => !lead.includes(article)).slice(0, 5), section.name);
    });
    const main = `<h1 class="unseen">${NAME}</h1>
<div class="front-lead">
<div class="first">${lead.slice(0, 1).map(teaser).join("")}</div>
<div class="second">${lead.slice(1).map(teaser).join("")}</div>
</div>
<div class="front-sections">
${columns.join("")}</div>
`;
    return page({ title: NAME, description: TAGLINE, url: "/", kind: "home" }, sections, main);
  }
}
