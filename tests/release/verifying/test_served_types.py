"""Which types a server may say: an honest plain host never fails, and no file is run or shown as what it is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from releases import NOW, Paper, pages

from tamizdat.release.tree.media_types import MEDIA_TYPES, UNKNOWN_MEDIA_TYPE
from tamizdat.release.verifying import open_source, verify
from tamizdat.release.verifying.served_types import served_type_problem

EVERY_KIND: dict[str, bytes | None] = {f"kinds/file.{ending}": ending.encode() for ending in MEDIA_TYPES} | {
    "kinds/file.unheard": b"of", "kinds/LICENSE": b"AGPL", "kinds/FILE.HTML": b"<p>", "kinds/pack.tar": b"t",
}  # fmt: skip
BROUGHT_TO_LIFE = (
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/javascript",
    "text/css",
    "application/pdf",
)


@contextmanager
def served(folder: Path, say: Callable[[str], str | None] | None = None) -> Iterator[str]:
    """Serve a folder as `python -m http.server` does, or with the types that `say` chooses (None: no header)."""

    class Host(SimpleHTTPRequestHandler):
        def guess_type(self, path: object) -> str:
            return super().guess_type(str(path)) if say is None else say(str(path)) or "none"

        def send_header(self, keyword: str, value: str) -> None:
            if value != "none":
                super().send_header(keyword, value)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def every_kind(paper: Paper) -> Paper:
    paper.publish(pages(2) | EVERY_KIND)
    paper.editions("paper.zim", "paper.epub", "paper.pdf", "paper.html")
    return paper


def wrong(address: str) -> dict[str, str]:
    verdict = verify(open_source(address), now=NOW)
    return {problem.path: problem.why for problem in verdict.problems}


def test_a_plain_host_serves_every_kind(every_kind: Paper) -> None:
    with served(every_kind.site) as address:
        found = wrong(address)
    # Older Pythons do not know a module's ending; their host does break it.
    assert found.keys() <= {"kinds/file.mjs", "kinds/file.xhtml", "kinds/file.shtml"}, found


def test_a_bucket_where_nobody_said_types_breaks_pages_only(every_kind: Paper) -> None:
    with served(every_kind.site, lambda path: "binary/octet-stream") as address:
        found = wrong(address)
    endings = {path.rpartition(".")[2].lower() for path in found}
    assert endings == {"css", "htm", "html", "js", "mjs", "pdf", "shtml", "svg", "wasm", "xhtml"}


def test_a_host_that_calls_all_a_page_is_told(every_kind: Paper) -> None:
    with served(every_kind.site, lambda path: "text/html") as address:
        found = wrong(address)
    assert {f"kinds/file.{ending}" for ending in MEDIA_TYPES if ending not in ("htm", "html", "shtml")} <= found.keys()
    assert "kinds/file.unheard" in found and "editions/paper.zim" in found and "index.html" not in found


def test_without_a_type_browsers_look_into_the_bytes(every_kind: Paper) -> None:
    with served(every_kind.site, lambda path: None) as address:
        assert {"kinds/LICENSE", "tiny.txt", "index.html", "kinds/file.png"} <= wrong(address).keys()


OTHER_NAMES = [
    ("application/javascript", "text/javascript"), ("text/xml", "application/xml"), ("text/xml", "application/rss+xml"),
    ("application/xml", "application/atom+xml"), ("image/x-icon", "image/vnd.microsoft.icon"),
    ("application/x-font-woff", "font/woff"), ("application/font-woff2", "font/woff2"), ("application/ogg", "audio/ogg"),
    ("audio/opus", "audio/ogg"), ("application/x-ndjson", "application/jsonl"), ("text/plain", "application/jsonl"),
    ("application/json", "application/manifest+json"), ("application/zip", "application/epub+zip"),
    ("application/octet-stream; charset=binary", "application/x-zim"), ("image/png; charset=binary", "image/png"),
    ("TEXT/HTML ;CharSet=\"UTF-8\"", "text/html"), ("text/plain", "text/markdown"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "signed"), OTHER_NAMES)
def test_other_names_of_a_type_are_right(says: str, signed: str) -> None:
    assert served_type_problem(says, signed) == ""


@pytest.mark.parametrize("signed", [*dict.fromkeys(MEDIA_TYPES.values()), UNKNOWN_MEDIA_TYPE])
def test_nothing_is_brought_to_life(signed: str) -> None:
    for says in (*BROUGHT_TO_LIFE, "multipart/x-mixed-replace", "text/xsl", "", "unknown/unknown", "*/*", "text", ";"):
        assert bool(served_type_problem(says, signed)) == (says != signed), (says, signed)
    assert served_type_problem("text/plain, text/html", signed)
    assert served_type_problem(signed, signed) == ""


@pytest.mark.parametrize("signed", BROUGHT_TO_LIFE)
def test_what_lives_is_not_laid_to_rest(signed: str) -> None:
    for says in ("text/plain", "application/octet-stream", "application/xml", "image/png"):
        assert served_type_problem(says, signed)


@pytest.mark.parametrize("charset", ["windows-1251", "utf-7", "iso-8859-1", "utf-16", ""])
def test_text_is_utf_8(charset: str) -> None:
    for signed in ("text/html", "text/css", "text/javascript", "application/xml", "image/svg+xml", "text/plain"):
        assert served_type_problem(f"{signed}; charset={charset}", signed)
        assert served_type_problem(f"{signed}; x=y; charset = '{charset}'", signed)
