import { ADDRESS, iso } from "../lib/page.js";

const FRONTS = ["sectionFronts", "topicFronts", "authorFronts"];

export default class {
  data() {
    return { permalink: "/sitemap.xml", eleventyExcludeFromCollections: true };
  }
  render({ collections }) {
    const fronts = FRONTS.flatMap((name) => collections[name]).map((front) => `<url><loc>${ADDRESS}/${front.path}/</loc></url>\n`);
    const articles = collections.newest.map(({ url, date }) => `<url><loc>${ADDRESS}${url}</loc><lastmod>${iso(date)}</lastmod></url>\n`);
    return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${fronts.join("")}${articles.join("")}</urlset>
`;
  }
}
