"""Which directories change with a change of articles, and what their pages were before it."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.context import BuildContext
from tamizdat.press.directories import DirectoryPage
from tamizdat.press.kinds import DIRECTORY_OF, NAMED_IN
from tamizdat.press.page_refs import PageRef


def changed_directories(
    context: BuildContext, titles: dict[PageRef, str], counts: dict[PageRef, int]
) -> Iterator[tuple[PageRef, dict[PageRef, DirectoryPage]]]:
    """Yield each directory in which a name appears, vanishes or changes, with the pages that it had before.

    The index holds the state after the change. `titles` and `counts` are those of the affected pages before it. The
    names of all other pages have not changed, so the state before follows from these.
    """
    for kind in DIRECTORY_OF.values():
        for language in context.outlet.languages:
            of_directory = (NAMED_IN[kind], language.code)
            changed: dict[PageRef, str] = {}
            gone = set()
            for ref in (ref for ref in titles if (ref.kind, ref.language) == of_directory):
                was = titles[ref] if counts[ref] else ""
                now = context.title(ref) if context.index.count(ref) else ""
                if was != now:
                    changed[ref] = was
                    gone |= set() if was else {ref}
            if changed:
                directory = PageRef(kind, language.code)
                names = {**context.names(directory), **changed}
                before = {ref: names[ref] for ref in sorted(names) if ref not in gone}
                yield directory, context.pages_of_names(directory, before)
