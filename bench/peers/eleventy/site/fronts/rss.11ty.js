import { rss } from "../lib/feed.js";
import { NAME } from "../lib/page.js";

export default class {
  data() {
    return { permalink: "/rss.xml", eleventyExcludeFromCollections: true };
  }
  render({ collections }) {
    return rss(NAME, "", collections.newest);
  }
}
