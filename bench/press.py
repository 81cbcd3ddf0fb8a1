"""Press against other generators: the whole site of an archive, then the same site after one article was edited.

Ours also stands alone: the same edit with the article named (`tamizdat press --changed`), and named changes in a
process that lives on (bench.change).
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec

from bench import archive, change, kinds
from bench.measure import LONG, Contender, Run, alternate, median, work_folder
from bench.peers import PEERS
from bench.peers.content import NAME, TAGLINE, PeerContent
from bench.results import machine, runs_table, table, write_section
from bench.tools import OURS, TAMIZDAT
from tamizdat.article import Article, Paragraph

NAMED = f"{OURS}, the article named"
LIMIT = 1800.0  # seconds for one run
_EDITED_LIMIT = 120.0  # seconds of a whole site, beyond which a peer does not build the edited one
_SITE = 85_000  # bytes of output and content an article costs in the largest of the sites, with room to spare
_LEFT_OUT = 1  # our exit code for "done, with items left out"
_EDITS = itertools.count(1)  # so that no two edits are the same
Say = Callable[[str], None]


class Builder:
    """One generator on one archive: it writes the content, edits an article, and knows the command that builds."""

    def __init__(self, folder: Path, peer: ModuleType) -> None:
        """Lay out an empty site of `peer` in `folder`."""
        self.name = str(peer.version())
        self.folder = folder
        self.output = folder / "out"
        folder.mkdir()
        self._content: PeerContent = peer.Content(folder, archive.labels())
        self.command: list[str] = peer.command(folder, self.output)

    def fill(self, size: int) -> None:
        """Write the content of an archive of `size` articles."""
        self._content.prepare(archive.articles(size))
        for article in archive.articles(size):
            self._content.write(article)

    def edit(self, article: Article) -> None:
        """Write the content of one article anew."""
        self._content.write(article)

    def clear(self) -> None:
        """Remove the output, so that the next run builds the whole site."""
        shutil.rmtree(self.output, ignore_errors=True)


class Ours(Builder):
    """Tamizdat in a fresh newsroom, from a `.jsonl` archive."""

    def __init__(self, folder: Path) -> None:
        """Make a newsroom in `folder`."""
        self.name = OURS
        self.folder = folder
        self.output = folder / "out"
        self._fresh = folder.with_name(folder.name + "-fresh")
        self.archive = folder.with_name("archive.jsonl")
        newsroom(self._fresh)
        shutil.copytree(self._fresh, folder)
        self.command = [str(TAMIZDAT), "press", "--from", str(self.archive), "--to", str(self.output)]

    def fill(self, size: int) -> None:
        """Write the archive."""
        archive.write(size, self.archive)

    def edit(self, article: Article) -> None:
        """Change one line of the archive."""
        archive.put(self.archive, article)

    def clear(self) -> None:
        """Remove the output and all that the newsroom keeps about it."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._fresh, self.folder)


def newsroom(folder: Path) -> None:
    """Make a newsroom whose outlet is the one that the peers' themes name, with the archive's sections."""
    subprocess.run([TAMIZDAT, "new", folder, "--name", NAME], check=True, capture_output=True)
    path = folder / "tamizdat.toml"
    text = path.read_text(encoding="utf-8").replace('tagline = ""', f'tagline = "{TAGLINE}"')
    for section in archive.labels().sections:
        text += f'\n[[sections]]\nslug = "{section.slug}"\nnames = {{ en = "{section.name}" }}\n'
    path.write_text(text, encoding="utf-8")


def bench(sizes: list[int], times: int, say: Say) -> None:
    """Measure each size of archive and write the section "press"."""
    parts = [
        "## Press",
        f"The whole site, medians of {times} (one run where it took more than {LONG:.0f} s), by turns, into memory."
        " PSS and RSS are peaks of the whole process tree;"
        f" shared pages count once in PSS, once for each process in RSS. {machine()}",
    ]
    named: dict[int, change.NamedChanges] = {}
    for size in sizes:
        more, named[size] = _size(size, times, say)
        parts += more
    parts += ["### One named change", change.legend(), change.table(named)]
    write_section("press", "\n\n".join(parts))


def _size(size: int, times: int, say: Say) -> tuple[list[str], change.NamedChanges]:
    """Return the parts of the section on one size, and what named changes cost there."""
    peers = [peer for peer in PEERS if peer.LARGEST is None or size <= peer.LARGEST]
    with work_folder(size * _SITE * (1 + len(peers))) as folder:
        say(f"{size:,} articles: writing the content")
        ours = Ours(folder / "tamizdat")
        builders: list[Builder] = [
            ours,
            *(Builder(folder / peer.__name__.rsplit(".", 1)[-1], peer) for peer in peers),
        ]
        for builder in builders:
            builder.fill(size)
        *_, last = archive.articles(size)
        whole = [_whole(builder, last.path) for builder in builders]
        full = alternate(whole, times, LIMIT, lambda what: say(f"{size:,} articles: {what}"))
        counts = [kinds.count(builder.output) for builder in builders]
        edited = _edited(builders, size, full, times, say)
        say(f"{size:,} articles: {change.ROUNDS} rounds of named changes")
        found = change.measure(ours.folder, ours.archive, ours.output)
    names = [builder.name for builder in builders]
    peer = next((name for name in names if name.startswith("Hugo")), "")
    command, again = (median(edited[name]) if edited.get(name) else None for name in (NAMED, peer))
    return [
        f"### {size:,} articles",
        runs_table(full, OURS),
        "The same command again after one article's text was edited, the output of the run before in its place:",
        runs_table(edited, OURS),
        _kinds(names, counts),
    ], change.NamedChanges(found, command, again, peer)


def _whole(builder: Builder, last: str) -> Contender:
    """Return the contender that builds the whole site; `last` is the path of an article that must be there then."""

    def missing() -> str:
        return "" if (builder.output / last / "index.html").is_file() else f"there is no {last}"

    return Contender(
        name=builder.name,
        command=builder.command,
        folder=builder.folder,
        output=builder.output,
        prepare=builder.clear,
        check=missing,
        good_codes=(0, _LEFT_OUT) if builder.name == OURS else (0,),
    )


def _edited(
    builders: list[Builder], size: int, full: dict[str, list[Run]], times: int, say: Say
) -> dict[str, list[Run]]:
    """Measure what one edited article costs, in the middle of the archive.

    Left out are builders that failed before, and peers that took very long: their second run is a whole one too.
    """
    article = next(each for index, each in enumerate(archive.articles(size)) if index == size // 2)
    contenders = []
    for builder in builders:
        before = full[builder.name][-1]
        if before.failure or (builder.name != OURS and before.wall > _EDITED_LIMIT):
            continue
        contenders.append(_again(builder, article))
        if builder.name == OURS:
            named = [*builder.command, "--changed", str(article.number)]
            contenders.append(msgspec.structs.replace(_again(builder, article), name=NAMED, command=named))
    return alternate(contenders, times, LIMIT, lambda what: say(f"{size:,} articles, one edited: {what}"))


def _again(builder: Builder, article: Article) -> Contender:
    """Return the contender that builds the site again after `article` was edited, each time to another text."""
    edit_text = ""

    def edit() -> None:
        nonlocal edit_text
        edit_text = f"Edited for the time number {next(_EDITS)}."
        builder.edit(msgspec.structs.replace(article, body=(Paragraph(edit_text), *article.body)))

    def missing() -> str:
        page = (builder.output / article.path / "index.html").read_text(encoding="utf-8")
        return "" if edit_text in page else "the page does not show the edit"

    whole = _whole(builder, article.path)
    return msgspec.structs.replace(whole, output=None, prepare=edit, check=missing)


def _kinds(names: list[str], counts: list[Counter[str]]) -> str:
    return "Files by kind:\n\n" + table(["", *names], kinds.rows(counts))
