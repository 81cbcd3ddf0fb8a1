"""What is no article because it is no prose: numbers alone, encoded data, one endless paragraph.

Each limit lies far from what articles have; the rule is there for broken files and for files made to break a run.
"""

from __future__ import annotations

from tamizdat.recover.capture import Cleaned
from tamizdat.recover.words import word_count

# Characters of one paragraph. In 2,916 real captures of 423 sites the longest has 15,000.
LONGEST_PARAGRAPH = 200_000
# Below this size anything may be a short note, a chronicle in numbers, a table of results.
FEWEST_CHARACTERS = 2_000
FEWEST_LETTERS = 0.1  # of all characters; whole captures of that size have 0.55 and more, tables of results 0.2
LONGEST_WORD = 60  # characters to a word, at an average over the text; languages that join words have 10


def not_prose(cleaned: Cleaned) -> str | None:
    """Return why a cleaned capture is no prose, with the remedy; None if it may be."""
    texts = [cleaned.headline, cleaned.standfirst, *(block.text for block in cleaned.body)]
    longest = max(map(len, texts))
    if longest > LONGEST_PARAGRAPH:
        return f"a paragraph of {longest:,} characters; give a copy that still has its line ends"
    text = "".join(texts)
    if len(text) < FEWEST_CHARACTERS:
        return None
    letters = sum(map(str.isalpha, text))
    if letters < FEWEST_LETTERS * len(text):
        return f"{letters:,} letters among {len(text):,} characters; give its words as a text"
    if len(text) > LONGEST_WORD * sum(map(word_count, texts)):
        return "words of more than 60 characters, as encoded data has; decode it, and give that"
    return None
