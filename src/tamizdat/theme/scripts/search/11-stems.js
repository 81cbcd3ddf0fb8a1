// What the stemmers share: regions of a word, and its longest ending among some. The algorithms are those that Snowball
// publishes (https://snowballstem.org/algorithms/); each takes `fold`, since the index holds words without accents.

/** Returns where the region begins behind the first letter that is no vowel and follows one, from a place on. */
const regionAfter = (word, vowels, from) => {
  let at = from;
  while (at < word.length && !vowels.includes(word[at])) at++;
  while (at < word.length && vowels.includes(word[at])) at++;
  return Math.min(at + 1, word.length);
};

/** Returns a function that finds a word's longest ending among those that are listed, "" where it has none. */
const endingAmong = (list, fold) => {
  const endings = [...new Set(list.split(" ").map(fold))].sort((one, other) => other.length - one.length);
  return (word) => endings.find((ending) => word.endsWith(ending)) || "";
};

const without = (word, ending) => word.slice(0, word.length - ending.length);
