"""What is said of lists, at the desk and at the command line. Nobody is named: rows are told by file and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.letters.lists.fates import WITHOUT_RECORD, Fate
from tamizdat.letters.lists.row import OTHER_LANGUAGE, Bad, State
from tamizdat.letters.models import ListImport

SAYS: dict[str, Any] = {
    State.SUBSCRIBED: gettext_lazy("get it, with the day on which they agreed"),
    State.UNDATED: gettext_lazy("get it, without a day on which they agreed that can be read"),
    State.UNRECORDED: gettext_lazy("are on it, without any record"),
    State.UNCONFIRMED: gettext_lazy("never confirmed"),
    State.LEFT: gettext_lazy("left"),
    State.RETURNED: gettext_lazy("mail to them came back"),
    State.COMPLAINED: gettext_lazy("called it spam"),
    State.BLOCKED: gettext_lazy("want no mail at all"),
    State.NEVER: gettext_lazy("are no subscribers"),
    OTHER_LANGUAGE: gettext_lazy("of all these have another language than this newsletter"),
}
WOULD: dict[str, Any] = {
    Fate.TAKEN: gettext_lazy("will get it"),
    Fate.ASKED: gettext_lazy("will be asked by a letter"),
    Fate.ALREADY: gettext_lazy("get it already: nothing changes"),
    Fate.REFUSED: gettext_lazy("left here, or must not be written to: never brought back"),
    Fate.DEPARTED: gettext_lazy("left there: kept, so that no list brings them back"),
    Fate.SUPPRESSED: gettext_lazy("must not be written to: kept"),
    Fate.LEFT_OUT: gettext_lazy("left out: nobody confirmed, or no subscriber"),
    Fate.ASKED_BEFORE: gettext_lazy("were asked before, by an earlier list"),
    Fate.TWICE: gettext_lazy("an address that stands there once more"),
    Fate.BAD: gettext_lazy("cannot be read"),
}
DID: dict[str, Any] = {
    **WOULD,
    Fate.TAKEN: gettext_lazy("get it now"),
    Fate.ASKED: gettext_lazy("were asked by a letter"),
    Fate.ALREADY: gettext_lazy("got it already: nothing changed"),
}
# Of a list that is being taken back, or was: what it did at first.
DID_BEFORE: dict[str, Any] = {
    **DID,
    Fate.TAKEN: gettext_lazy("got it with this list, until it was taken back"),
}
WHY: dict[str, Any] = {
    Bad.EMPTY.value: gettext_lazy("the address is missing"),
    Bad.NO_ADDRESS.value: gettext_lazy("what stands in the column of addresses is none"),
    Bad.STATUS.value: gettext_lazy(
        "the status is a word that is not known, and could mean that they left: correct it, or delete the column"
    ),
    Bad.COLUMNS.value: gettext_lazy("it has fewer columns than the heading, or more"),
}


def counted(counts: Mapping[str, int], words: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return counts with their words, in the order of the words; what there is none of is left out."""
    return [(counts[name], str(said)) for name, said in words.items() if counts.get(name)]


def places(made: ListImport) -> list[str]:
    """Return where the first rows that cannot be read stand, and why."""
    said = _("line %(line)s: %(why)s")
    if len(made.formats) > 1:
        said = _("file %(file)s, line %(line)s: %(why)s")
    return [said % {"file": file + 1, "line": line, "why": WHY[why]} for file, line, why in made.bad]


def needs_decision(made: ListImport) -> bool:
    """Whether there are rows that nobody confirmed, or of which the list has no record that they did."""
    return any(made.found.get(state) for state in (*WITHOUT_RECORD, State.UNCONFIRMED))
