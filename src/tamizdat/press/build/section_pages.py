"""Section pages that vanish: readers may have their addresses, and nothing else says that they are gone.

A section page goes when the outlet renames or drops the section, or its last article leaves it. The paths of all
section pages are kept in the index from build to build (`build_state`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.page_refs import PageRef, alias_fronts
from tamizdat.redirects import key_of, page_path


def section_paths(context: BuildContext) -> list[str]:
    """Return the paths of all section pages of a release, and of the redirect pages that lead on to them by alias."""
    outlet, index = context.outlet, context.index
    refs: dict[PageRef, None] = {}
    for code in (language.code for language in outlet.languages):
        refs |= dict.fromkeys(PageRef("section", code, section.slug) for section in outlet.sections)
        refs |= dict.fromkeys(index.refs("section", code))
    aliases = (path for path in alias_fronts(outlet) if index.path_owner(page_file(path)))
    return sorted({*aliases, *(context.path(ref) for ref in refs if context.is_made(ref))})


def encode_paths(paths: list[str]) -> str:
    """Return paths as the index keeps them."""
    return msgspec.json.encode(paths).decode()


def paths_before(index: ArticleIndex) -> list[str]:
    """Return the paths that the last build kept, none where it kept none."""
    text = index.build_state("section_pages")
    return msgspec.json.decode(text, type=list[str]) if text else []


def paths_in(file: Path, root: str) -> list[str]:
    """Return the paths in the index at `file` if it is that of the tree with this root, whatever else it fits."""
    try:
        with closing(ArticleIndex.open(file)) as index:
            return paths_before(index) if index.build_state("root") == root else []
    except (sqlite3.Error, msgspec.MsgspecError):  # there is none, or it is damaged or by another version
        return []


def vanished_notes(before: list[str], context: BuildContext) -> Iterator[str]:
    """Yield a line about each section page of before at whose path no page stands any more and no redirect leads on."""
    redirected = {page_path(key_of(old)) for old in context.site.redirects}
    for path in before:
        if path not in redirected and not context.index.path_owner(page_file(path)):
            yield (
                f"section page {path!r}: is gone, since neither the outlet nor any article has the section. Readers may"
                " have its address: let one of the [[redirects]] in tamizdat.toml lead on from there."
            )
