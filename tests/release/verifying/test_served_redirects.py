"""A redirect in place of a redirect page: its bytes come with it, and it leads where they do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from releases import NOW, Paper, pages

from tamizdat.release import limits
from tamizdat.release.verifying import open_source, verify
from tamizdat.release.verifying.served_redirects import redirect_problem


def leading(target: str) -> bytes:
    return f'<meta http-equiv="refresh" content="0; url={target}"><a href="{target}">On</a>'.encode() * 3


OLD = "old/page/index.html"
Answer = tuple[int, str, bytes]  # status, Location and body


@contextmanager
def served(folder: Path, answer: Callable[[str], Answer | None]) -> Iterator[str]:
    """Serve a folder below `/site/`, but what `answer` has something else for."""

    class Host(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if (found := answer(self.path.removeprefix("/site/"))) is None:
                return super().do_GET()
            self.send_response(found[0])
            self.send_header("Location", found[1])
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(found[2])))
            self.end_headers()
            self.wfile.write(found[2])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def moved(paper: Paper) -> Paper:
    many: dict[str, bytes | None] = {f"old/{n}.html": leading("https://elsewhere.example/") for n in range(60)}
    paper.publish(pages(2) | {OLD: leading("../../index.html")} | many)
    return paper


def problems(paper: Paper, answer: Callable[[str], Answer | None]) -> dict[str, str]:
    with served(paper.site, answer) as address:
        return {one.path: one.why for one in verify(open_source(address), now=NOW).problems}


@pytest.mark.parametrize("location", ["../../index.html", "/site/index.html", "/site/%69ndex.html#top"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_with_its_page_is_right(moved: Paper, location: str, status: int) -> None:
    body = leading("../../index.html")
    assert problems(moved, lambda path: (status, location, body) if path == OLD else None) == {}


def test_more_redirects_to_elsewhere_than_a_mirror_may_fail(moved: Paper) -> None:
    to = "https://elsewhere.example/"
    assert limits.MAX_FAILURES < 60
    assert (
        problems(moved, lambda path: (301, to, leading(to)) if path.startswith("old/") and path != OLD else None) == {}
    )


@pytest.mark.parametrize(
    ("location", "body"),
    [
        ("/site/tiny.txt", leading("../../index.html")),  # the right page, and another place
        ("https://evil.example/", leading("../../index.html")),
        ("http://[", leading("../../index.html")),
        ("", leading("../../index.html")),
        ("../../index.html", leading("../other.html")),  # another page: the redirect is followed to what is not it
        ("../../index.html", b""),
        ("https://evil.example/", b""),
    ],
)
def test_another_redirect_is_told(moved: Paper, location: str, body: bytes) -> None:
    assert problems(moved, lambda path: (301, location, body) if path == OLD else None).keys() == {OLD}


def test_a_page_that_leads_nowhere_is_not_redirected(moved: Paper) -> None:
    body = (moved.site / "index.html").read_bytes()
    found = problems(moved, lambda path: (301, "https://evil.example/", body) if path == "index.html" else None)
    assert "leads nowhere" in found["index.html"]


def test_an_endless_body_of_a_redirect_is_cut_off(moved: Paper) -> None:
    found = problems(moved, lambda path: (301, "../../index.html", b"x" * 3_000_000) if path == OLD else None)
    assert found.keys() == {OLD}


def test_places_below_a_prefix_and_hosts_of_languages() -> None:
    page = leading("https://ar.lantern.example/news/?x=1")
    for leads_to in ("https://ar.lantern.example/news/?x=1", "http://m.example/site/news/?x=1"):
        assert redirect_problem(page, "http://m.example/site/", "old.html", leads_to) == ""
    for leads_to in ("http://m.example/news/?x=1", "http://m.example/site/news/?x=2", "https://evil.example/news/?x=1"):
        assert redirect_problem(page, "http://m.example/site/", "old.html", leads_to)
