"""Names in lines that no word calls a byline: nothing but names, or the name of a writer whom other captures name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import ends_sentence, word_count

# Words of a line that can be a byline and nothing else.
LONGEST = 25
# How far below the headline, and how far from a date line (in blocks), a line of nothing but names is the authors'.
NEAR_HEADLINE, NEAR_DATE = 5, 2
MOST_PEOPLE = 6
LONGEST_ROLE = 4  # words of a role that stands alone
# Words of a line that names a writer who is known; words before the name that can be a label; lines below the body.
LONGEST_KNOWN, _LABELS, BELOW_BODY = 16, 2, 2
# Where one word ends and the next begins without a space between them.
_GLUED = re.compile(r"(?<=[a-zà-ÿа-яё])(?=[A-ZÀ-ÞА-ЯЁ\d])")
# What dumps of pages join to a name without a space: "Ada KrellPublished May 9", "Ada KrellTwitter".
_JOINED_LABEL = re.compile(r"(?<=[a-zà-ÿ])(?:Twitter|Facebook|Instagram|X|Published|Updated|Posted|Follow)\b.*$")
_FIRST_TWO_WORDS = re.compile(r"^(\S+ (?:(?:de|van|von|der|al|el|bin) )*\S+) .*$", re.I)
_DATE_LABEL = re.compile(r"\b(?:published|updated|posted|veröffentlicht|aktualisiert|publié|publicado)\b.*$", re.I)


def unlabelled_byline(
    blocks: Sequence[TextBlock],
    near: range,
    body: Sequence[int],
    headline_at: int | None,
    date_lines: Sequence[int],
    writers: Collection[str],
    above: Collection[int] = (),
) -> tuple[list[int], list[str]]:
    """Return the indexes of the lines that name the authors, and the names; nothing if none does.

    `near` are the lines above the body and at its start, `body` the indexes of the body, `date_lines` those of lines
    with a date, `writers` those who are known, in lower case. At the lines `above` only one of these can stand.
    """
    if two := _in_two_lines(blocks, near):
        return [two[0], two[0] + 1], two[1]
    one = _known(blocks, (*near, *above), body, writers) or _bare(blocks, near, body, headline_at, date_lines)
    return ([one[0]], one[1]) if one else ([], [])


def _in_two_lines(blocks: Sequence[TextBlock], near: range) -> tuple[int, list[str]] | None:
    """Return the index and the people of a byline whose "By" stands in a line of its own."""
    for index in near:
        if index + 1 < len(blocks) and names.is_introduction(blocks[index].text):
            people = names.byline(f"{blocks[index].text} {blocks[index + 1].text}")
            if people and word_count(blocks[index + 1].text) <= LONGEST and not ends_sentence(blocks[index + 1].text):
                return index, people
    return None


def _known(
    blocks: Sequence[TextBlock], near: Sequence[int], body: Sequence[int], writers: Collection[str]
) -> tuple[int, list[str]] | None:
    """Return the index and the people of the first line that begins with the name of a writer who is known.

    `near` are the lines above and at the start of the body; the name may stand at its end, too.
    """
    if not writers:
        return None
    after = range(body[-1], min(len(blocks), body[-1] + 1 + BELOW_BODY)) if body else ()
    for index in (*near, *after):
        text = blocks[index].text
        if word_count(text) > LONGEST_KNOWN or ends_sentence(text):
            continue
        people = known_people(text, writers)
        if people:
            return index, people
    return None


def known_people(line: str, writers: Collection[str]) -> list[str]:
    """Return the people whom a line begins with, of those that are known (in lower case), as the line prints them.

    Words may be joined to a name without a space ("Ada KrellPublished"), and a label may stand before it. A name with a
    colon says who speaks, as in an interview.
    """
    found: list[str] = []
    tokens = [token for token in _GLUED.sub(" ", line).replace(",", " , ").split() if token not in {",", "|", "•", "·"}]
    at = 0
    while at < len(tokens) and len(found) < MOST_PEOPLE:
        for size in range(min(5, len(tokens) - at), 0, -1):
            name = " ".join(tokens[at : at + size])
            if name.casefold() in writers and (size > 1 or len(tokens) <= 3):
                found.append(name)
                at += size
                break
        else:
            if at >= _LABELS and not found:
                return []
            at += 1
            if found and not names.joins(tokens[at - 1]):
                break
    return found


def _bare(
    blocks: Sequence[TextBlock], near: range, body: Sequence[int], headline_at: int | None, date_lines: Sequence[int]
) -> tuple[int, list[str]] | None:
    """Return the index and the people of the first line of nothing but names that stands where authors stand."""
    for index in near:
        below_headline = headline_at is not None and index - headline_at <= NEAR_HEADLINE
        beside_date = any(abs(index - line) <= NEAR_DATE for line in date_lines)
        above_body = bool(body) and index == body[0] - 1
        people = bare_names(blocks[index].text) if below_headline or beside_date or above_body else []
        if headline_at is not None and index == headline_at + 1:
            people = people or _role_alone(blocks[index].text)
        if people and index not in body[1:]:
            return index, people
    return None


def _role_alone(line: str) -> list[str]:
    """Return a line that is nothing but a role, as papers sign for those whom they do not name: "Our weather desk"."""
    last = line.split()[-1:] if 2 <= word_count(line) <= LONGEST_ROLE and not ends_sentence(line) else []
    return [line] if last and names.ROLE.fullmatch(last[0]) and line[:1].isupper() else []


def bare_names(text: str) -> list[str]:
    """Return the people of a line that is nothing but names, with a date or a role after them; [] for any other."""
    if word_count(text) > LONGEST or ends_sentence(text) or phrases.is_button(text):
        return []
    stamp = next(dates.stamps(text), None)
    line = _DATE_LABEL.sub("", _JOINED_LABEL.sub("", text[: stamp.start] if stamp else text)).strip(" |·•,–—-")
    role = names.ROLE.search(line)
    if role and role.start() > 0:
        line = line[: role.start()].strip(" |·•,–—-")
        # "Ada Krell Political correspondent": a word before the role can be part of it.
        line = _FIRST_TWO_WORDS.sub(r"\1", line)
    people = names.people(line)
    return people if people and all(map(_is_bare_name, people)) and len(people) <= MOST_PEOPLE else []


def _is_bare_name(name: str) -> bool:
    parts = name.split()
    return (
        2 <= len(parts) <= 4
        and names.looks_like_name(name)
        and not phrases.is_button(name)
        and not any(part.isupper() and len(part) > 4 for part in parts)
        and all(
            part[0].isupper() or part.lower() in names.PARTICLES or part[0].lower() == part[0].upper() for part in parts
        )
    )
