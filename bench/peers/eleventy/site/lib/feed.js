// RSS with full text.
import { ADDRESS, NAME, TAGLINE, escape } from "./page.js";

const ITEMS = 20;

const item = ({ url, date, content, data }) => `<item>
<title>${escape(data.title)}</title>
<link>${ADDRESS}${url}</link>
<guid isPermaLink="true">${ADDRESS}${url}</guid>
<pubDate>${date.toUTCString()}</pubDate>
${data.authors.map((author) => `<dc:creator>${escape(author.name)}</dc:creator>\n`).join("")}${data.topics.map((topic) => `<category>${escape(topic.name)}</category>\n`).join("")}<description>${escape(data.description)}</description>
<content:encoded>${escape(content)}</content:encoded>
</item>
`;

export const rss = (title, path, articles) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${escape(title)}</title>
<link>${ADDRESS}/${path}</link>
<description>${TAGLINE}</description>
<language>en</language>
<atom:link rel="self" type="application/rss+xml" href="${ADDRESS}/${path}rss.xml"/>
${articles.slice(0, ITEMS).map(item).join("")}</channel>
</rss>
`;

