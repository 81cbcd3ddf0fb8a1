"""Verifying over HTTP: whatever a mirror does, unsigned bytes are named and signed ones are accepted."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest
from releases import NOW, Paper, document, page, pages

from tamizdat import release
from tamizdat.release.layout import store_path
from tamizdat.release.tree.media_types import media_type_of
from tamizdat.release.verifying import ReadError, Verdict, open_source, verify

GONE = "2013/09/slug-a8/index.html"  # withdrawn: servers answer 410 there, with the page that says so


class Mirror(SimpleHTTPRequestHandler):
    """A plain server that keeps connections and packs everything on the way when asked to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the answer to its headers
    packs = True
    answers: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        status = self.answers.get(unquote(self.path).partition("/site/")[2], 200 if path.is_file() else 404)
        body = path.read_bytes() if status in (200, 410) and path.is_file() else b"blocked"
        packed = self.packs and "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body) if packed else body
        self.send_response(status)
        self.send_header("Content-Type", media_type_of(path.name))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(paper: Paper) -> Iterator[str]:
    paper.publish(pages(60))
    paper.publish({GONE: page(8, 99)}, withdrawn=[release.Withdrawn(GONE, (GONE,), "court")])
    paper.publish({"index.html": page(0, 1), "a b/ü?#.html": page(3)})
    paper.index("snow river")
    paper.documents({"gap.json": document("gap")})
    paper.editions("paper.zim")
    release.init_mirror_keys(paper.folder)
    paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
    Mirror.answers, Mirror.packs = {GONE: 410}, True
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Mirror, directory=str(paper.folder / "var")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site/"
    server.shutdown()
    server.server_close()


def check(paper: Paper, address: str) -> Verdict:
    return verify(open_source(address), now=NOW, pin=(paper.folder / "keys/root.json").read_bytes())


@pytest.mark.parametrize("packs", [True, False])
def test_a_mirror_is_verified(paper: Paper, address: str, packs: bool) -> None:
    Mirror.packs = packs
    verdict = check(paper, address)
    assert verdict.ok, verdict.problems
    assert (verdict.files, verdict.search_files, verdict.tombstones) == (64, 3, 1)
    assert (verdict.documents, verdict.editions) == (1, 1)
    assert check(paper, address.rstrip("/")).ok


def test_wrong_bytes_block_pages_and_lost_files_are_named(paper: Paper, address: str) -> None:
    (paper.site / "index.html").write_bytes(b"This site is blocked.")
    (paper.site / "2013/03/slug-a2/index.html").unlink()
    (paper.site / "search-index/snow/segment.json").write_bytes(b"{}")
    (paper.site / "documents/gap.json").write_bytes(b"{}")
    (paper.site / "editions/paper.zim").unlink()
    (paper.site / "mirrors/list.json").write_bytes(b"x" * 400_000)
    Mirror.answers |= {"2013/04/slug-a3/index.html": 451, "tiny.txt": 500}
    problems = {problem.path: problem.why for problem in check(paper, address).problems}
    assert problems.keys() == {
        "index.html",
        "2013/03/slug-a2/index.html",
        "2013/04/slug-a3/index.html",
        "tiny.txt",
        "search-index/snow/segment.json",
        "documents/gap.json",
        "editions/paper.zim",
        "mirrors/list.json",
    }
    assert "451" in problems["2013/04/slug-a3/index.html"]


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("index.html", 410, "nothing was withdrawn there"),
        ("tuf/1.root.json", 410, "is missing"),
        ("tiny.txt", 404, "is missing"),
    ],
)
def test_gone_is_what_was_withdrawn(paper: Paper, address: str, path: str, status: int, why: str) -> None:
    Mirror.answers |= {path: status}
    problems = check(paper, address).problems
    assert [problem.path for problem in problems] == [path]
    assert why in problems[0].why


def test_a_page_in_place_of_a_withdrawn_one_is_named(paper: Paper, address: str) -> None:
    (paper.site / GONE).unlink()
    assert [(one.path, one.why) for one in check(paper, address).problems] == [(GONE, "is missing.")]


@pytest.mark.parametrize("status", [403, 451, 500])
def test_many_refusals_do_not_keep_the_connections(paper: Paper, address: str, status: int) -> None:
    refused = [path for path in paper.pages if path != GONE]
    Mirror.answers |= dict.fromkeys(refused, status)
    assert {problem.path for problem in check(paper, address).problems} == set(refused)


def test_files_longer_than_signed_do_not_keep_the_connections(paper: Paper, address: str) -> None:
    for path in paper.pages:
        (paper.site / path).write_bytes(b"x" * 300_000)
    assert {problem.path for problem in check(paper, address).problems} == set(paper.pages)


def test_an_endless_answer_is_cut_off(paper: Paper, address: str) -> None:
    (paper.site / "tiny.txt").write_bytes(b"x" * 50_000_000)
    problems = check(paper, address).problems
    assert [problem.path for problem in problems] == ["tiny.txt"]
    assert "longer" in problems[0].why


def test_a_mirror_that_lags_in_part_is_named(paper: Paper, address: str) -> None:
    timestamp = paper.site / "tuf/timestamp.json"
    old = timestamp.read_bytes()
    paper.publish({"index.html": page(0, 2)})
    timestamp.write_bytes(old)
    assert {problem.path for problem in check(paper, address).problems} == {"tuf/timestamp.json"}


def test_a_mirror_without_the_list_of_tombstones_is_named(paper: Paper, address: str) -> None:
    place = next((paper.site / "tuf").glob("*.tombstones.json"))
    place.unlink()
    assert {problem.path for problem in check(paper, address).problems} == {f"tuf/{place.name}"}


def test_nobody_there(paper: Paper) -> None:
    with pytest.raises(ReadError, match="cannot be fetched"):
        check(paper, "http://127.0.0.1:9/site/")


def test_stored_bytes_do_not_excuse_a_wrong_page(paper: Paper, address: str) -> None:
    entry = release.current(paper.site).get("index.html")
    assert entry is not None and (paper.site / store_path(entry.sha256)).is_file()
    (paper.site / "index.html").unlink()
    (paper.site / "index.html").write_bytes(page(0))
    assert not check(paper, address).ok
