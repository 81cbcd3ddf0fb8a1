"""Reading: whatever is given becomes captures or a reason, and no more memory than a page needs."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import reasons, zipped

from tamizdat.recover.capture import Capture, Unreadable
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.readers import Listed, capture, decode, read

ROW = Listed(path="x")


def test_each_bad_input_is_left_out_with_its_reason_and_the_rest_goes_on(captured):
    bomb = zipped({"bomb.txt": b"0" * (CAPTURE_BYTES + 1)})
    deep = papers.WEB.encode()
    for _ in range(5):
        deep = gzip.compress(deep)
    folder = captured(
        {
            "empty.txt": b"",
            "blank.txt": b" \n\n\t",
            "binary.txt": bytes(range(256)) * 40,
            "damaged.html": b"<html><p>" + bytes(2000) + b"<p>",
            "bomb.zip": bomb,
            "deep.gz": deep,
            "cut.gz": gzip.compress(papers.WEB.encode())[:-40],
            "cut.zip": zipped({"a.txt": papers.WEB.encode()})[:-30],
            "good.txt": papers.WEB,
        }
    )
    (folder / "large.txt").touch()
    with (folder / "large.txt").open("r+b") as file:
        file.truncate(200 << 20)
    found = list(read([folder, folder / "missing.txt"]))
    why = reasons(found)
    assert [item.name for item in found if isinstance(item, Capture)] == [str(folder / "good.txt")]
    assert why["empty.txt"] == why["blank.txt"] == "empty"
    assert "binary" in why["binary.txt"] and "binary" in why["damaged.html"]
    assert "bomb" in why["bomb.zip!bomb.txt"] and "larger" in why["large.txt"]
    assert "packed more than" in why[next(name for name in why if name.startswith("deep.gz"))]
    assert "damaged" in why["cut.gz"] and "damaged" in why["cut.zip"]
    assert why["cut.gz"].endswith("): look for another copy of it, or unpack what is left of it")
    assert why["missing.txt"] == "does not exist"


def test_broken_utf8_is_read_with_marks_for_what_is_lost():
    body = papers.WEB.encode().replace(b"council", b"coun\xffcil", 1)
    assert "coun\ufffdcil" in decode(capture(body, "x", ROW).body)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16", "utf-8-sig"])
def test_old_encodings(encoding):
    text = papers.RUSSIAN.replace("«", '"').replace("»", '"') * 4
    assert "Портовый совет" in decode(text.encode(encoding))


@given(st.binary(max_size=400))
def test_no_bytes_break_it(body: bytes):
    try:
        found = capture(body, "x", ROW)
    except Unreadable as reason:
        assert str(reason)
    else:
        assert found.kind in ("text", "markdown", "html")


MEMORY_PROGRAM = """
import resource, sys
from pathlib import Path
from tamizdat.outlet import Outlet
from tamizdat.recover.run import recover

result = recover([Path(sys.argv[1])], outlet=Outlet(name="Vesna Courier"))
own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(len(result.articles), len(result.left_out), max(own, children) // 1024)
"""


def test_bad_input_stays_below_a_gigabyte(captured):
    """Measured in a process of its own, whose address space is limited as well (issue: point 6)."""
    folder = captured(
        {
            "bomb.gz": gzip.compress(b"\0" * (600 << 20), compresslevel=1),
            "nested.html": "<html><body>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000 + "</body></html>",
            "broken.txt": papers.WEB.encode().replace(b"a", b"\xff", 3),
            "long-line.txt": "word " * 300_000,
            "later.txt": papers.LATER,
        }
    )
    with (folder / "large.txt").open("wb") as file:
        for _ in range(200):
            file.write(b"All work and no play. " * 47663)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_PROGRAM, folder],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )
    articles, left_out, megabytes = map(int, done.stdout.split())
    assert articles >= 2
    assert left_out == 4  # a line of 1.5 million characters is no paragraph
    assert megabytes < 1000
