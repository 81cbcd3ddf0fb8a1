import { rss } from "../lib/feed.js";

export default class {
  data() {
    return {
      pagination: { data: "collections.sectionFronts", size: 1, alias: "front", addAllPagesToCollections: false },
      eleventyExcludeFromCollections: true,
      permalink: ({ front }) => `/${front.path}/rss.xml`,
    };
  }
  render({ front }) {
    return rss(front.label, `${front.path}/`, front.articles);
  }
}
