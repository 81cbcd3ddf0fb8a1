// The Russian stemmer of Snowball 3. It looks for endings behind the first vowel alone.
STEMMERS.ru = (fold) => {
  const vowels = fold("аеиоуыэюя");
  const among = (list) => endingAmong(list, fold);
  const gerunds = among("в вши вшись ив ивши ившись ыв ывши ывшись");
  const adjectives = among("ее ие ое ые ими ыми ей ий ой ый ем им ом ым его ого ему ому их ых ею ою ую юю ая яя");
  const participles = among("ем нн вш ющ щ ивш ывш ующ");
  const verbs = among(
    "ла на ете йте ли й л ем н ло но нно ет ют ны ть ешь ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило " +
      "ыло ено ует ят ит ыт ены ить ыть ишь ую уют ю",
  );
  const nouns = among(
    "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я",
  );
  // Endings that count only behind "а" or "я", which stay.
  const behindA = new Set(
    "в вши вшись ем нн вш ющ щ ла на ете йте ли й л н ло но нно ет ют ны ть ешь".split(" ").map(fold),
  );
  const superlative = among("ейше ейш");

  /** Returns a word without its longest ending among some; null where it has none that counts. */
  const cut = (word, ending) => {
    const rest = without(word, ending);
    if (!ending) return null;
    return behindA.has(ending) && !/[ая]$/.test(rest) ? null : rest;
  };

  const adjectival = (word) => {
    const ending = adjectives(word);
    if (!ending) return null;
    const rest = without(word, ending);
    return cut(rest, participles(rest)) ?? rest;
  };

  const noun = (word) => {
    const ending = nouns(word);
    return ending ? without(word, ending) : null;
  };

  const inflected = (word) => {
    const gerund = cut(word, gerunds(word));
    if (gerund !== null) return gerund;
    const plain = word.replace(/с[ья]$/, "");
    return adjectival(plain) ?? cut(plain, verbs(plain)) ?? noun(plain) ?? plain;
  };

  return (original) => {
    const word = original.replace(/ё/g, "е");
    const first = [...word].findIndex((letter) => vowels.includes(letter));
    if (first < 0) return word;
    const p2 = regionAfter(word, vowels, regionAfter(word, vowels, 0));
    const head = word.slice(0, first + 1);
    let tail = inflected(word.slice(first + 1)).replace(/и$/, "");
    const derived = /ость?$/.exec(tail);
    if (derived && head.length + derived.index >= p2) tail = tail.slice(0, derived.index);
    const most = superlative(tail);
    if (most) tail = without(tail, most).replace(/нн$/, "н");
    else if (tail.endsWith("нн")) tail = tail.slice(0, -1);
    else tail = tail.replace(/ь$/, "");
    return head + tail;
  };
};
