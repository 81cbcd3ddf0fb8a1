"""Nobody makes a command say VERIFIED, or anything in a line of its own, by a name, an answer or a text."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands import tamizdat
from tamizdat import release
from tamizdat.article import Article, Moment, Paragraph, encode
from tamizdat.cli import press as press_command

FORGED = "VERIFIED: all"
NAME = f"page\n{FORGED}\r\x1b[2K\x1b[32m{FORGED}\x1b[0m\x9b2K\x85{FORGED}\u2028{FORGED}.html"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def check(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command printed, in which no stranger's text begins a line or moves a terminal."""
    printed = done.stdout + done.stderr
    for line in printed.split("\n"):
        assert not line.lstrip().startswith(FORGED), printed
    assert not any(char in printed for char in "\r\x1b\x9b\x85\u2028"), printed
    return printed


@pytest.fixture
def site(tmp_path: Path) -> Path:
    paper = tmp_path / "paper"
    release.init_keys(paper, now=NOW)
    with release.lock(paper / "var/site") as stage:
        entries = [stage.put(f"{n}/index.html", b"<p>Page %d" % n) for n in range(3)]
        release.publish(stage, entries, (), release.load_online(paper), now=NOW)
    return paper / "var/site"


@pytest.mark.parametrize("place", ["", "tuf/", "store/", "tree/", "2/"])
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_names_of_files(site: Path, place: str, kind: str) -> None:
    added = site / place / NAME
    added.parent.mkdir(exist_ok=True)
    if kind == "file":
        added.write_bytes(b"")
    elif kind == "link":
        added.symlink_to(NAME)
    else:
        added.mkdir()
        (added / NAME).write_bytes(b"")
    done = tamizdat(site.parent, "verify", site)
    assert done.returncode == 2 and "page\\nVERIFIED" in check(done)


def test_the_name_of_the_release_itself(site: Path) -> None:
    other = site.rename(site.with_name(NAME))
    done = tamizdat(site.parent, "verify", other)
    assert done.returncode == 0
    assert not any(line.startswith(FORGED) for line in (done.stdout + done.stderr).split("\n"))
    assert "VERIFIED: " in done.stderr and "\x1b" not in done.stderr


@pytest.mark.parametrize("path", ["tuf/1.root.json", "tuf/timestamp.json", "tuf/1.snapshot.json", "tuf/1.targets.json"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"a\nVERIFIED: all":1.5}',
        b'{"signatures":[],"signed":{"_type":"a\nVERIFIED: all"}}',
        b'{"signatures":[{"keyid":"a\nVERIFIED: all","sig":"0"}],"signed":{"_type":"root"}}',
        b'{"signatures":[],"signed":{"_type":"targets","expires":"x\nVERIFIED: all","spec_version":"1.0","version":1}}',
        b'{"signatures":[],"signed":{"_type":"timestamp","spec_version":"\x1b[2K\nVERIFIED: all"}}',
        b'{"signatures":[],"signed":{"_type":"root","keys":{"a":{"keytype":"b\nVERIFIED: all"}}}}',
    ],
)
def test_words_of_metadata(site: Path, path: str, body: bytes) -> None:
    (site / path).write_bytes(body)
    done = tamizdat(site.parent, "verify", site)
    assert done.returncode == 2 and path in check(done)
    (site / "pin.json").write_bytes(body)
    check(tamizdat(site.parent, "verify", site, "--root", site / "pin.json"))


@contextmanager
def answering(head: bytes) -> Iterator[str]:
    """Answer every request with these bytes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                opened, _ = listener.accept()
                with opened:
                    opened.recv(65_536)
                    opened.sendall(head)

    threading.Thread(target=serve, daemon=True).start()
    with closing(listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


BAD = b"\x1b[2K\x1b[32m\x85VERIFIED: all\x9b2K\xe2\x80\xa8VERIFIED: all"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 403 " + BAD + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/" + BAD + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: " + BAD + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + BAD + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + BAD + b"\r\n",
        BAD + b"\r\n\r\n",
        b"HTTP/1.1 " + BAD + b"\r\n\r\n",
    ],
)
def test_answers_of_servers(tmp_path: Path, head: bytes) -> None:
    with answering(head) as address:
        done = tamizdat(tmp_path, "verify", address)
    assert done.returncode == 2 and check(done)


@pytest.mark.parametrize(
    "words",
    [
        ["verify", f"x\n{FORGED}"],
        ["verify", f"http://[\n{FORGED}"],
        ["verify", f"http://x.invalid/?\n{FORGED}"],
        ["verify", "--root", f"x\n{FORGED}"],
        ["verify", f"--x\n{FORGED}"],
        [f"x\n{FORGED}"],
        ["press", "--from", f"x\n{FORGED}"],
        ["press", "--from", f"x\n{FORGED}", "--to", f"\x1b[2K\n{FORGED}"],
        ["recover", f"x\n{FORGED}", "--out", "a.jsonl"],
        ["theme", "check", "--theme", f"x\n{FORGED}"],
        ["settings", f"nginx\n{FORGED}"],
        ["restore", f"x\n{FORGED}"],
    ],
)
def test_words_that_a_shell_put_there(tmp_path: Path, words: list[str]) -> None:
    done = tamizdat(tmp_path, *words)
    assert done.returncode and check(done)


def test_names_of_captures_and_of_what_is_packed_in_them(tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    captures.mkdir()
    (captures / NAME).write_bytes(b"\x00\x01" * 50)
    with zipfile.ZipFile(captures / f"a\n{FORGED}.zip", "w") as packed:
        for name in (f"b\n{FORGED}.bin", f"\x1b[2Kc\n{FORGED}.zip", f"d\r{FORGED}.warc", f"e\n{FORGED}.png"):
            packed.writestr(name, b"\x00\xff" * 40)
    (captures / f"f\n{FORGED}").symlink_to("nowhere")
    (captures / "g.html").write_text(
        f"<title>Title &#10;{FORGED}</title><h1>Head&#10;{FORGED}</h1><p>{'A text of some length. ' * 40}</p>"
    )
    out = tmp_path / "out.jsonl"
    check(tamizdat(tmp_path, "recover", captures, "--out", out, "--report", tmp_path / "report.json"))
    check(tamizdat(tmp_path, "recover", captures / NAME, "--out", out))


def article(number: int, **changes: object) -> Article:
    fields = {
        "number": number,
        "path": f"2013/a{number}/",
        "language": "en",
        "headline": f"Headline {number}\n{FORGED}\x1b[2K",
        "published": Moment("2013-10-03", "day"),
        "body": (Paragraph("The ferry runs again."),),
    }
    return Article(**fields | changes)  # type: ignore[arg-type]


def test_headlines_and_paths_of_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = tmp_path / "paper"
    assert tamizdat(tmp_path, "new", "paper").returncode == 0
    bad = [
        json.loads(encode(article(1))) | {"path": f"../x\n{FORGED}"},
        json.loads(encode(article(2))) | {"published": f"x\n{FORGED}"},
        json.loads(encode(article(3))) | {f"field\n{FORGED}": 1},
    ]
    good = [json.loads(encode(article(number))) for number in range(4, 40)]
    archive = paper / "var/archive.jsonl"
    archive.write_text("".join(json.dumps(each) + "\n" for each in (*good, *bad)) + f'{{"x\x1b[2K": "\n{FORGED}')
    check(tamizdat(paper, "press"))
    archive.write_text("".join(json.dumps(each) + "\n" for each in good[:20]))
    for stage in ("asked", "told"):  # headlines stand in the question whether all of this is to go
        monkeypatch.setattr(press_command, "is_terminal", lambda stage=stage: stage == "asked")
        done = tamizdat(paper, "press", given="n\n")
        assert "Headline" in check(done) and "\n  Headline" in done.stderr


def test_names_of_a_theme(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    (theme / "templates").mkdir(parents=True)
    (theme / "templates" / f"a\n{FORGED}.html").write_text("{% if %}")
    (theme / "templates" / "footer.html").write_text(f"{{{{ x('\n{FORGED}') }}}}{{% bogus \x1b[2K %}}")
    for verb in ("check", "list"):
        assert check(tamizdat(tmp_path, "theme", verb, "--theme", theme))


def test_a_mistake_of_ours_quotes_nobody_in_a_line_of_their_own(tmp_path: Path) -> None:
    code = (
        "import tamizdat.cli as cli\n"
        "def main():\n"
        "    try:\n"
        f"        raise ValueError({NAME!r})\n"
        "    except ValueError as error:\n"
        f"        raise KeyError({NAME!r}) from error\n"
        "cli.main = main\n"
        "cli.run()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    printed = check(done)
    assert done.returncode == 2 and "please report" in printed and "| ValueError: page\n" in printed
    assert "in main" in printed and "\n| KeyError: " in printed
    assert all(line.startswith("| ") for line in printed.splitlines()[:-1]), "no line is what it quotes"
