// What a result shows of an article: its texts with the words that were asked for marked, and the passage around these.

const PASSAGE = 240; // characters
const BEFORE = 70; // and of them before the first word that is marked

/** Returns a text as nodes, with the words that were asked for marked. */
function marked(content, { asked, words }) {
  const literal = asked.filter((word) => words.unspaced.test(word));
  const nodes = [];
  let past = 0;
  const mark = (from, to) => {
    if (from > past || !nodes.length) nodes.push(content.slice(past, from), element("mark", content.slice(from, to)));
    else nodes.at(-1).textContent += content.slice(past, to); // pairs of characters that overlap are one mark
    past = to;
  };
  for (const { 0: part, index } of content.matchAll(words.parts)) {
    if (words.unspaced.test(part)) {
      const folded = [...part].map((letter) => words.runsOf(letter)[0] || letter).join("");
      if (folded.length !== part.length) continue;
      for (let at = 0; at < part.length; at++) {
        const found = literal.find((word) => folded.startsWith(word, at));
        if (found && index + at + found.length > past) mark(Math.max(index + at, past), index + at + found.length);
      }
    } else if (words.of(part).some((word) => asked.some((each) => words.related(each, word)))) {
      mark(index, index + part.length);
    }
  }
  return [...nodes, content.slice(past)];
}

/** Returns all texts of an article's record that its page shows below the standfirst, in reading order, without markup. */
function textsOf(record) {
  const lead = record.lead_image ? [record.lead_image] : [];
  const bodies = [lead, record.body, ...(record.entries || []).map(({ body }) => body)];
  const inline = bodies.flat().flatMap(({ html, items, caption, rows }) => [html, items, caption, rows].flat(3));
  const texts = [...inline, ...(record.corrections || []).map(({ html }) => html)].filter(Boolean);
  return texts.map((html) => new DOMParser().parseFromString(html, "text/html").body.textContent);
}

/** Returns, as nodes, the passage of some texts that holds the most of the words that were asked for; [] if none does. */
function snippet(texts, query) {
  let best = { held: 0 };
  for (const content of texts) {
    const nodes = marked(content, query);
    const marks = nodes.filter((node) => node.tagName);
    if (!marks.length) continue;
    for (const first of marks) {
      const from = lengthOf(nodes.slice(0, nodes.indexOf(first)));
      const within = marks.slice(marks.indexOf(first)).filter((mark) => {
        return lengthOf(nodes.slice(0, nodes.indexOf(mark) + 1)) - from <= PASSAGE - BEFORE;
      });
      const held = new Set(within.map((mark) => query.words.of(mark.textContent).join(" "))).size;
      if (held > best.held) best = { held, content, from };
    }
  }
  if (!best.held) return [];
  const { content, from } = best;
  const start = boundary(content, from - BEFORE, 1);
  const end = boundary(content, start + PASSAGE, -1);
  const shown = marked(content.slice(start, end).trim(), query);
  return [start > 0 ? "… " : "", ...shown, end < content.length ? " …" : ""];
}

const lengthOf = (nodes) => nodes.reduce((sum, node) => sum + (node.textContent ?? node).length, 0);

/** Returns where a passage may be cut: at a space near a place, `step` away from it, or in a script without spaces there. */
function boundary(content, at, step) {
  if (at <= 0) return 0;
  if (at >= content.length) return content.length;
  for (let near = at; Math.abs(near - at) < 25 && near > 0 && near < content.length; near += step) {
    if (/\s/u.test(content[near])) return near;
  }
  return /[\udc00-\udfff]/.test(content[at]) ? at + 1 : at; // not in the middle of a surrogate pair
}
