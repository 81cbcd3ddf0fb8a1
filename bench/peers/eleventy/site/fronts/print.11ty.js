// The print view of each article.
import { ADDRESS, escape, head, iso, minute, names } from "../lib/page.js";

export default class {
  data() {
    return {
      pagination: { data: "collections.articles", size: 1, alias: "article", addAllPagesToCollections: false },
      eleventyExcludeFromCollections: true,
      permalink: ({ article }) => `${article.url}print/`,
    };
  }
  render({ article: { data, date, url, content } }) {
    const { title, description, authors } = data;
    const address = ADDRESS + url;
    return `${head({ title, description, url: `${url}print/`, canonical: url, kind: "print", print: true })}<main>
<article>
<h1>${escape(title)}</h1>
<p class="standfirst">${escape(description)}</p>
<p class="byline">By ${names(authors)}</p>
<p class="dates"><time datetime="${iso(date)}">${minute(date)}</time></p>
<div class="body">
${content}</div>
<p class="original">Original url: <a href="${address}">${address}</a></p>
</article>
<div class="place" data-place="print"></div>
</main>
</body>
</html>
`;
  }
}
