"""Which newsletter somebody asks for who writes to the paper."""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.letters.by_mail.addresses import tag_of
from tamizdat.letters.by_mail.commands import Command
from tamizdat.letters.by_mail.folding import fold
from tamizdat.letters.models import Newsletter


def newsletters_for(tags: Sequence[str], command: Command, codes: Sequence[str]) -> list[Newsletter]:
    """Return the one newsletter that is meant, an empty list where there is none.

    - `letters+weekly-ar@` names it.
    - `letters+weekly@`, or its slug or name behind the word, names its editions: the one in the language of the
      message's words, else in the first of the outlet's languages (`codes`) that has one.
    - Else it is the first newsletter in that language.
    """
    live = list(Newsletter.objects.filter(live=True))
    for tag in tags:
        if exact := [each for each in live if tag == tag_of(each)]:
            return exact[:1]
        if editions := [each for each in live if tag == each.slug.lower()]:
            return _in_language(editions, command.language, codes)
    if tags:
        return []
    named = fold(command.words)
    meant = [each for each in live if named and named in (fold(each.slug), fold(each.name), tag_of(each))]
    return _in_language(meant or live, command.language, codes)


def _in_language(found: Sequence[Newsletter], language: str, codes: Sequence[str]) -> list[Newsletter]:
    """Return the first of some newsletters in a language, else in the first of the outlet's that has one."""
    wanted = [code for code in codes if code.partition("-")[0] == language.partition("-")[0] and language]
    for code in [*wanted, *codes]:
        if fits := [each for each in found if each.language == code]:
            return fits[:1]
    return []
