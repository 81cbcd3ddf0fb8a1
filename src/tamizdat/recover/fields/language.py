"""The language of an article's words, for articles whose feed or export states one language for all that it holds.

An outlet that writes in two languages has one feed in its system, and the feed says "en" of all its articles.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The words are of another language than the stated one if they are so with this probability, and of the stated one with
# no more than this. py3langid 0.4 gives Russian, English and German sentences of eight to ten words 0.85 to 0.98.
SURE, HARDLY = 0.9, 0.02
# Characters that tell nothing below, and that tell enough.
FEWEST, MOST = 40, 3000
# Languages that its model takes for each other.
_ALIKE = ({"bs", "hr", "sr"}, {"no", "nb", "nn", "da"}, {"id", "ms"}, {"ar", "ary", "arz"}, {"zh", "yue", "wuu"})


def language_of_words(text: str, stated: str) -> str:
    """Return the language (BCP 47) that the words of an article are in where they surely are not in the stated one.

    "" where they may be, or where the stated one is none that is known: nothing tells Tatar from its neighbours then.
    """
    text = text[:MOST]
    base = stated.replace("_", "-").partition("-")[0].lower()
    ranks = dict(_identifier().rank(text)) if len(text) >= FEWEST else {}
    if base not in ranks:
        return ""
    language = max(ranks, key=lambda each: ranks[each])
    alike = any({base, language} <= each for each in _ALIKE)
    is_sure = ranks[language] >= SURE and ranks[base] <= HARDLY and len(language) == 2 and not alike
    return language if is_sure else ""


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads slowly; most captures need it not

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
