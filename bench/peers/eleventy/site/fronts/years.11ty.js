import { fronts } from "../lib/front.js";
import { heading, index, month } from "../lib/page.js";

const path = (date, length) => date.toISOString().slice(0, length).replaceAll("-", "/");

/** A year: links to its months and, below each, to its days. */
function year(front) {
  const months = new Map();
  for (const { date } of front.articles) {
    const label = month(date);
    if (!months.has(label)) months.set(label, new Set([path(date, 7)]));
    months.get(label).add(path(date, 10));
  }
  const lists = [...months].map(([label, paths]) => index([...paths].map((each) => [each, each]), label));
  return heading(front.label, "Archive") + lists.reverse().join("");
}

export default fronts("years", "archive", year);
