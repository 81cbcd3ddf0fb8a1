// Dates in a query: "2022", "May 2022", "3 мая 2022", "2022-05", "2022年5月". Each narrows by the day of an article.

const DAY_ONE = 719163; // the day 1970-01-01, counted from 0001-01-01, which is 1
const dayNumber = (year, month, day) => Date.UTC(year, month - 1, day) / 86400000 + DAY_ONE;

/** A stretch of days: a year, a month or a day. Without a year: that day of any year. */
class Days {
  constructor(year, month = 0, day = 0, lastYear = year) {
    Object.assign(this, { year, month, day });
    if (!year) return;
    this.from = dayNumber(year, month || 1, day || 1);
    this.to = day ? this.from : month ? dayNumber(year, month + 1, 1) - 1 : dayNumber(lastYear + 1, 1, 1) - 1;
  }

  has(day) {
    if (!day) return false;
    if (this.year) return this.from <= day && day <= this.to;
    const date = new Date((day - DAY_ONE) * 86400000);
    return date.getUTCMonth() + 1 === this.month && date.getUTCDate() === this.day;
  }
}

const isYear = (number) => number >= 1500 && number <= 2999;
const isMonth = (number) => number >= 1 && number <= 12;
const isDay = (number) => number >= 1 && number <= 31;

const europeanDigits = (content) =>
  content.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) - (digit < "۰" ? 0x660 : 0x6f0)) % 10));

/** Dates in figures: an expression, and the order of year, month and day in it. The first that fits counts. */
const FIGURES = [
  [/(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?![\d-])/, "ymd"],
  [/(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일號号]?)?)?/, "ymd"],
  [/(\d{4})[./](\d{1,2})[./](\d{1,2})(?!\d)/, "ymd"],
  [/(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/, "dmy"],
  [/(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/, "dmy mdy"],
  [/(\d{1,2})[./](\d{4})(?![\d.])/, "my"],
];

/** Reads the date in figures at the beginning of a text; returns what it covers and its stretches, or null. */
function figuresAt(content) {
  const span = /^(\d{4})\s?[-–—]\s?(\d{4})(?![\d-])/.exec(content);
  if (span && isYear(+span[1]) && isYear(+span[2])) return [span[0], [new Days(+span[1], 0, 0, +span[2])]];
  for (const [expression, orders] of FIGURES) {
    const found = new RegExp(`^(?:${expression.source})`).exec(content);
    if (!found) continue;
    const days = orders.split(" ").flatMap((order) => {
      const part = (name) => (order.includes(name) ? Number(found[order.indexOf(name) + 1] || 0) : 0);
      const [year, month, day] = ["y", "m", "d"].map(part);
      const fits = isYear(year) && (!month || isMonth(month)) && (!day || (month && isDay(day)));
      return fits ? [new Days(year, month, day)] : [];
    });
    if (days.length) return [found[0], days];
  }
  return null;
}

class Dates {
  /** `words` cuts the query, `languages` are the rules of all languages of the index: a reader may use any. */
  constructor(words, languages) {
    this.words = words;
    this.months = new Map();
    this.fillers = new Set();
    for (const code of [words.language, ...Object.keys(languages)]) {
      const { months = [], fillers = [] } = languages[code] || {};
      for (const [at, names] of months.entries()) {
        for (const name of names) if (!this.months.has(name)) this.months.set(name, at + 1);
      }
      fillers.forEach((filler) => this.fillers.add(filler));
    }
    this.heads = Object.values(languages).map(({ heads = "" }) => heads).join("");
  }

  /** Returns a text as pieces: plain ones, and dates, each with its `source` and the `days` that it means. */
  cut(content) {
    const query = europeanDigits(content);
    const pieces = [];
    let plain = "";
    const add = (source, days) => {
      if (plain) pieces.push({ source: plain });
      plain = "";
      pieces.push({ source, days });
    };
    for (let at = 0; at < query.length; ) {
      const begins = at === 0 || !/[\p{L}\p{N}.,-]/u.test(query[at - 1]);
      const [source, days] = (begins && (figuresAt(query.slice(at)) || this.wordsAt(query.slice(at)))) || [];
      if (days) add(source, days);
      else plain += query[at];
      at += days ? source.length : 1;
    }
    if (plain) pieces.push({ source: plain });
    return pieces;
  }

  /** Reads a date in words at the beginning of a text: a year, a month with a year, a day of a month. */
  wordsAt(content) {
    const found = {};
    let [end, past] = [0, 0]; // where the date ends, and where the part before this one does
    for (const { 0: part, index } of content.matchAll(/[\p{L}\p{M}\p{N}'’\u200c]+/gu)) {
      if (!/^[\s,.\/]*$/.test(content.slice(past, index)) || (index > 0 && !past)) break;
      const [kind, value] = this.kindOf(part);
      if (!kind || (kind !== "filler" && kind in found)) break;
      if (kind === "filler" && !end) break;
      past = index + part.length;
      if (kind === "filler") continue; // counts only if another part of the date follows
      found[kind] = value;
      end = past;
    }
    const { year, month, day } = found;
    if (!end || (day && !month && year)) {
      return year && content.startsWith(String(year)) ? [String(year), [new Days(year)]] : null;
    }
    if (!year && !(month && day)) return null;
    return [content.slice(0, end), [new Days(year, month, month ? day : 0)]];
  }

  kindOf(part) {
    const number = /^(\d{1,4})(st|nd|rd|th|er|º|ª|\.)?$/i.exec(part);
    if (number && number[1].length === 4 && isYear(+number[1])) return ["year", +number[1]];
    if (number && number[1].length < 3 && isDay(+number[1])) return ["day", +number[1]];
    const [word, more] = this.words.of(part);
    if (!word || more) return [];
    const month = this.months.get(word) || (this.heads.includes(word[0]) && this.months.get(word.slice(1)));
    if (month) return ["month", month];
    return this.fillers.has(word) ? ["filler"] : [];
  }
}

/** Reads what a reader writes into the field for a date: a year, or a year and a month. */
function rangeEnd(content, last) {
  const typed = europeanDigits(content);
  const found = /^\s*(\d{4})(?:[-.\/](\d{1,2}))?\s*$/.exec(typed) || /^\s*()()(\d{1,2})[.\/](\d{4})\s*$/.exec(typed);
  if (!found) return content.trim() ? null : last ? Infinity : -Infinity;
  const [year, month] = [Number(found[1] || found[4]), Number(found[2] || found[3] || 0)];
  if (!isYear(year) || (found[2] || found[3] ? !isMonth(month) : false)) return null;
  const days = new Days(year, month);
  return last ? days.to : days.from;
}
