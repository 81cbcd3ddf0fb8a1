import { escape, page } from "../lib/page.js";

export default class {
  render({ title, content, sections, page: { url } }) {
    const main = `<article class="standing">\n<h1>${escape(title)}</h1>\n${content}</article>\n`;
    return page({ title, url, kind: "standing" }, sections, main);
  }
}
