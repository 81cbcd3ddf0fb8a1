"""Settings made from an archive or an outlet that means harm: servers take them, obey them, and lead nowhere else."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import real_servers as real
from served_release import Reply, Server

from tamizdat.webserver.headers import SECURITY

DOLLARS = ["pay$y/z", "$host/x", "all$$", "price.php?usd=$5", "q${uri}"]
# More than the 4,096 bytes that nginx reads as one string, and more than it is given at all.
SPELLINGS = [
    "".join(letters)
    for letters in itertools.islice(itertools.product(*zip("abcdefghij", "ABCDEFGHIJ", strict=True)), 200)
]
ODD = ['say "so"', "a;b", "Новости", "НОВОСТИ", "Straße", "İstanbul", "x{y", "#top"]
ELSEWHERE = ["/evil.example/x/", "//evil.example/", "/\\evil.example/", "https://evil.example/", "a//evil.example/"]
LONG = "p" + "\U0001f525" * 999
# Each needs for an address of 40 letters more steps than there is time; none of them repeats a repeat.
SLOW = ["(a|aa)+b", "s(a|a)*c", "t(a?){1,39}a{39}d"]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "paper"
    (folder / "var" / "site" / "home").mkdir(parents=True)
    for name in ("index.html", "404.html", "home/index.html"):
        (folder / "var" / "site" / name).write_text("<p>A page", encoding="utf-8")
    rules = "".join(f"[[redirects]]\nfrom = '{regex}'\nto = 'slow/'\npattern = true\n" for regex in SLOW)
    rules += f"[[redirects]]\nfrom = 'v{'1' * 5000}'\nto = 'long/'\npattern = true\n"
    (folder / "tamizdat.toml").write_text(
        'name = "The Lantern"\naddress = "http://127.0.0.1/"\n' + rules, encoding="utf-8"
    )
    articles = [
        {"number": 1, "path": "dollars/", "old_paths": DOLLARS},
        {"number": 2, "path": "odd$1/", "old_paths": ODD},
        {"number": 3, "path": "long/", "old_paths": [LONG]},
        *({"number": 10 + at, "path": path, "old_paths": [f"led{at}"]} for at, path in enumerate(ELSEWHERE)),
        *({"number": 100 + at, "path": f"spelt{at}/", "old_paths": [one]} for at, one in enumerate(SPELLINGS)),
    ]
    lines = (json.dumps(article) + "\n" for article in articles)
    (folder / "var" / "archive.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(
    request: pytest.FixtureRequest, newsroom: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    port, folder = real.free_port(), tmp_path_factory.mktemp(request.param)
    with real.running(real.COMMANDS[request.param](newsroom, folder, port), folder, port) as running:
        yield running


def asked(server: Server, path: str) -> Reply:
    return server.ask("/" + quote(path, safe="/?=&"))


def test_a_dollar_is_a_dollar(server: Server) -> None:
    for path in DOLLARS:
        reply = server.ask("/" + path) if "{" not in path else asked(server, path)
        if reply.status == 404:  # Caddy leaves braces out, and says so
            assert "{" in path
            continue
        assert (reply.status, reply.headers["location"]) == (301, "/dollars/"), path


def test_every_spelling_leads_to_its_own_article(server: Server) -> None:
    for at, path in enumerate(SPELLINGS):
        assert asked(server, path).headers["location"] == f"/spelt{at}/"
    assert asked(server, "aBcDeFgHiJ".swapcase() + "x").status == 404


def test_capitals_of_other_scripts_and_marks(server: Server) -> None:
    for path in ODD:
        reply = asked(server, path)
        assert reply.status == (404 if "{" in path and reply.headers.get("server") == "Caddy" else 301), path
        assert reply.status == 404 or reply.headers["location"] == "/odd%241/"
    assert asked(server, "новости").status == 404, "another spelling is another path"


def test_no_old_path_leads_to_another_host(server: Server) -> None:
    for at, _ in enumerate(ELSEWHERE):
        for path in (f"led{at}", f"led{at}/", f"led{at}/index.html"):
            reply = asked(server, path)
            assert reply.status == 404 and "location" not in reply.headers
    for path in (
        "/evil.example/home",
        "/evil.example/..",
        "/%2Fevil.example/home",
        "/%5Cevil.example/home",
        "//evil.example//",
    ):
        location = server.ask("/" + path.lstrip("/") if path.startswith("/%") else "/" + path).headers.get(
            "location", "/"
        )
        assert not location.startswith(("//", "/\\", "http")), path


def test_a_slow_pattern_ends_soon(server: Server) -> None:
    for path in ("a" * 60 + "bc", "s" + "a" * 60 + "cd", "t" + "a" * 37 + "dc"):
        reply = asked(server, path)
        assert reply.status in {404, 500}, "nginx gives up, Caddy has found that it does not fit"
    assert asked(server, "aab").headers["location"] == "/slow/"
    assert asked(server, "home/").status == 200


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_what_does_not_fit_is_told(newsroom: Path, name: str) -> None:
    done = real.settings(newsroom, name)
    assert done.returncode == 1
    for at in range(len(ELSEWHERE)):
        assert f"article {10 + at}: no old path leads to" in done.stderr
    assert ("too long, or in too many spellings" in done.stderr) == (name == "nginx")


def test_caddy_answers_other_names_with_421(newsroom: Path, tmp_path: Path) -> None:
    port = real.free_port()
    with real.running(real.caddy_command(newsroom, tmp_path, port), tmp_path, port) as server:
        assert server.ask("/").status == 200
        for host in ("evil.example", "localhost", "127.0.0.1.evil.example", ""):
            reply = server.ask("/home/", Host=host)
            assert (reply.status, reply.body) == (421, b"421 Misdirected Request"), host
            assert {name: reply.headers.get(name) for name, _ in SECURITY} == dict(SECURITY)
