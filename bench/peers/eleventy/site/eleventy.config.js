// Collections by time, section, topic and author: each is a list of fronts that the templates in fronts/ paginate over.
const two = (number) => String(number).padStart(2, "0");

function times(article) {
  const date = article.date;
  const year = String(date.getUTCFullYear());
  const month = `${year}/${two(date.getUTCMonth() + 1)}`;
  return { year, month, day: `${month}/${two(date.getUTCDate())}` };
}

/** Lists of articles by what `keys` says of each, newest first, in the order in which the keys first came. */
function grouped(articles, keys) {
  const groups = new Map();
  for (const article of articles) {
    for (const [path, label] of keys(article)) {
      const group = groups.get(path);
      if (group) group.articles.push(article);
      else groups.set(path, { path, label, articles: [article] });
    }
  }
  return [...groups.values()];
}

const KINDS = {
  years: (article, when) => [[when.year, when.year]],
  months: (article, when) => [[when.month, when.month]],
  days: (article, when) => [[when.day, when.day]],
  sectionFronts: ({ data }) => [[`section/${data.section.slug}`, data.section.name]],
  sectionMonths: ({ data }, when) => [[`section/${data.section.slug}/${when.month}`, `${data.section.name} ${when.month}`]],
  topicFronts: ({ data }) => data.topics.map((topic) => [`topic/${topic.slug}`, topic.name]),
  topicYears: ({ data }, when) => data.topics.map((topic) => [`topic/${topic.slug}/${when.year}`, `${topic.name} ${when.year}`]),
  authorFronts: ({ data }) => data.authors.map((author) => [`author/${author.slug}`, author.name]),
  authorYears: ({ data }, when) => data.authors.map((author) => [`author/${author.slug}/${when.year}`, `${author.name} ${when.year}`]),
};

// A topic or author whose front shows all articles gets no pages by year.
const LATEST = 30;
const FRONT_OF = { topicYears: "topicFronts", authorYears: "authorFronts" };

export default function (config) {
  config.setUseGitIgnore(false);
  config.setTemplateFormats(["md", "11ty.js"]);
  config.addPassthroughCopy("assets");
  config.addCollection("newest", (api) => api.getFilteredByTag("articles").reverse());
  config.addCollection("byNumber", (api) => new Map(api.getFilteredByTag("articles").map((item) => [item.data.number, item])));
  for (const [name, keys] of Object.entries(KINDS)) {
    config.addCollection(name, (api) => {
      const articles = api.getFilteredByTag("articles").reverse();
      const fronts = (by) => grouped(articles, (article) => by(article, times(article)));
      if (!(name in FRONT_OF)) return fronts(keys);
      const crowded = new Set(fronts(KINDS[FRONT_OF[name]]).filter((front) => front.articles.length > LATEST).map((front) => front.path));
      return fronts(keys).filter((year) => crowded.has(year.path.slice(0, -"/2006".length)));
    });
  }
  // The theme escapes and the archive's Markdown is its own: neither a second template language nor a preprocessor.
  return { markdownTemplateEngine: false, htmlTemplateEngine: false };
}
