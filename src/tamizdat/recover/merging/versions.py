"""Which captures of an article are of an earlier version of it.

A newsroom that goes on with a story changes its page, and copies of both survive. Merged into one they would say that
four people died, and nine. The later version stands; what the earlier one alone has is told as its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.recover.capture import Cleaned
from tamizdat.recover.fields import dates
from tamizdat.recover.merging.facts import headlines_differ, is_form
from tamizdat.recover.merging.match import CONTRADICTED, containment
from tamizdat.recover.words import word_count, words

# A paragraph of so many words was rewritten if a paragraph of the later text has this share of its runs of words, with
# other words in between.
LONG_ENOUGH, ALIKE = 8, 0.3
# A later copy that has less than this share of an earlier one's words may be cut: it replaces nothing.
WHOLE = 0.5


def earlier_versions(members: Sequence[Cleaned]) -> set[int]:
    """Return the indexes of the captures (of one article) that are of an earlier version than the latest of them.

    One is if it is dated before the latest (both by when they were captured, or by when the page says that it was
    published or changed, or by saying nothing of a change that the latest tells), and was rewritten since: another
    headline is stated, or a paragraph has other words.
    """
    texts = [_paragraphs(member) for member in members]
    found: set[int] = set()
    for key in (_captured, _changed):
        times = [key(member) for member in members]
        latest = max(range(len(members)), key=lambda at: (times[at], _size(texts[at]), -at), default=0)
        for at, time in enumerate(times):
            is_before = time < times[latest] if time else key is _changed and _says_more(members[latest], members[at])
            if is_before and _replaced(members[at], texts[at], members[latest], texts[latest]):
                found.add(at)
    return found


def _captured(member: Cleaned) -> str:
    return member.capture.captured or ""


def _changed(member: Cleaned) -> str:
    """Return the moment at which a page says that it was changed or published, to the minute; "" if it does not."""
    stated = member.field_sources.get("published") == "stated"
    moment = member.updated or (member.published if stated else None)
    return moment.sort_key if moment and dates.exactness(moment) == 2 else ""


def _says_more(later: Cleaned, earlier: Cleaned) -> bool:
    """Return whether one page says when it was changed, and the other, of the same day, says of no change."""
    days = [each.published.value[:10] for each in (later, earlier) if each.published]
    is_stated = earlier.field_sources.get("published") == "stated"
    return bool(later.updated and not earlier.updated and is_stated and len(days) == 2 and days[0] == days[1])


def _paragraphs(member: Cleaned) -> list[str]:
    return [text for text in (member.standfirst, *(block.text for block in member.body)) if text]


def _size(texts: Sequence[str]) -> int:
    return sum(map(word_count, texts))


def _replaced(earlier: Cleaned, old: Sequence[str], later: Cleaned, new: Sequence[str]) -> bool:
    """Return whether the text of the later capture took the place of that of the earlier one."""
    now = "\n".join(new)
    if _size(new) < WHOLE * _size(old) or containment("\n".join(old), now) >= CONTRADICTED:
        return False
    if _are_stated(earlier, later) and headlines_differ([earlier.headline], [later.headline]):
        return True
    return any(_was_rewritten(text, new) for text in old if word_count(text) >= LONG_ENOUGH)


def _was_rewritten(text: str, later: Sequence[str]) -> bool:
    """Return whether the paragraph of the later text that is most like this one has other words than this."""
    nearest = max(later, key=lambda each: containment(text, each), default="")
    return containment(text, nearest) >= ALIKE and not is_form(words(text), words(nearest))


def _are_stated(*members: Cleaned) -> bool:
    return all(member.headline and member.field_sources.get("headline") != "place" for member in members)
