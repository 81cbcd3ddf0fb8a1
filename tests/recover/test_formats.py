"""Formats: each that is known is left out by its name and with a remedy, and no article is taken for one."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path

import papers
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.capture import Capture
from tamizdat.recover.people.lists import find_people
from tamizdat.recover.readers import Asset, Found, LeftOut, Listed, PackedPicture, read
from tamizdat.recover.readers.dispatch import READERS, read_stream, recognise
from tamizdat.recover.readers.formats.format import SAMPLE, Sample
from tamizdat.recover.readers.formats.signatures import SIGNATURES
from tamizdat.recover.readers.stream import Budget, Stream

ROOT = Path(__file__).resolve().parents[2]
Captured = Callable[[dict[str, str | bytes]], Path]
EACH = [(name, body) for name, bodies in samples.FORMATS.items() for body in bodies]
EACH_READ = [(name, body) for name, bodies in samples.READ.items() for body in bodies]
EACH_ASSET = [(kind, body) for kind, bodies in samples.ASSETS.items() for body in bodies]


def one(folder: Path) -> Found:
    (found,) = read([folder])
    return found


@pytest.mark.parametrize(("name", "body"), EACH, ids=[name for name, _ in EACH])
def test_a_known_format_is_left_out_by_name(captured: Captured, name: str, body: str | bytes) -> None:
    found = one(captured({"capture.txt": body}))
    assert isinstance(found, LeftOut)
    assert name in found.reason
    assert "no reader yet; " in found.reason or "not a text" in found.reason, "the reason tells what to do"


@pytest.mark.parametrize(("name", "body"), EACH_READ, ids=[name for name, _ in EACH_READ])
def test_a_format_with_a_reader_is_known(captured: Captured, name: str, body: str | bytes) -> None:
    content = body.encode() if isinstance(body, str) else body
    form = recognise(Sample(content[:SAMPLE], whole=True))
    if form is None or form.key in ("gzip", "zip", "xz"):  # what is in it is known once it is unpacked
        found = list(read([captured({"capture.bin": body})]))
        assert all(isinstance(each, Capture) for each in found)
    else:
        assert name in form.name and form.key in READERS


@pytest.mark.parametrize(("kind", "body"), EACH_ASSET, ids=[kind for kind, _ in EACH_ASSET])
def test_files_that_pages_need_are_no_captures(captured: Captured, kind: str, body: str | bytes) -> None:
    found = one(captured({"capture.txt": body}))
    assert isinstance(found, Asset)
    assert found.kind == kind


@pytest.mark.parametrize("text", samples.ARTICLES.values(), ids=samples.ARTICLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_article_that_looks_like_something_else_is_read(captured: Captured, text: str, encoding: str) -> None:
    assert isinstance(one(captured({"capture": text.encode(encoding)})), Capture)
    assert isinstance(one(captured({"capture": text.replace("\n", "\r\n").encode(encoding)})), Capture)


@pytest.mark.parametrize("name", samples.PACKED)
def test_packed_pages_are_read(captured: Captured, name: str) -> None:
    found = one(captured({name: samples.PACKED[name]}))
    assert isinstance(found, Capture)
    assert (found.kind, found.body) == ("html", samples.PAGE.encode())
    assert Path(found.name).name == (name if name in ("lamps.gz", "lamps.bz2") else "lamps.html")


def test_the_formats_are_found_in_packed_files_too(captured: Captured) -> None:
    files = {f"{number}.bin": bodies[0] for number, bodies in enumerate(samples.FORMATS.values())}
    folder = captured({"all.zip": samples.zipped(files), "all.tgz": gzip.compress(samples.tarred(files))})
    found = {item.capture.split("all.")[1]: item.reason for item in read([folder]) if isinstance(item, LeftOut)}
    for pack in ("zip", "tgz"):
        for number, name in enumerate(samples.FORMATS):
            assert name in found[f"{pack}!{number}.bin"]


def test_a_large_file_is_known_as_well(captured: Captured) -> None:
    large = b"PGDMP" + random.Random(7).randbytes(20 << 20)
    folder = captured(
        {"a.dump": large, "b.dump.gz": gzip.compress(large, 1), "c.sql": b"USE `posts`;\n" + b"x" * (20 << 20)}
    )
    reasons = [item.reason for item in read([folder]) if isinstance(item, LeftOut)]
    assert len(reasons) == 3
    assert all("(PostgreSQL)" in reason for reason in reasons[:2]) and "(SQL)" in reasons[2]


def test_posts_of_a_letter_export_are_read_beside_its_lists(captured: Captured) -> None:
    """What Substack gives: a table of posts, a page for each, tables of who opened them."""
    opened = "post_id,timestamp,email\n" + "".join(
        f"440.lights,2019-05-03T11:4{n}:00Z,reader.{n}@mail.example\n" for n in range(9)
    )
    export = {
        "posts.csv": "post_id,post_date,is_published,title\n440.lights,2019-05-03,true,Lights on the Quay\n",
        "posts/440.lights.html": samples.PAGE,
        "posts/440.opens.csv": opened,
    }
    found = list(read([captured({"export.zip": samples.zipped(export)})]))
    (post,) = [item for item in found if isinstance(item, Capture)]
    assert Path(post.name).name == "440.lights.html" and post.kind == "post"
    (lists,) = [item.reason for item in found if isinstance(item, LeftOut)]
    assert lists.startswith("1 list of readers") and "mail.example" not in str(found)


@pytest.mark.parametrize("body", [papers.WEB, papers.PRINT, papers.RUSSIAN, samples.PAGE])
@given(cut=st.integers(0, 400), noise=st.text(max_size=40))
def test_an_article_stays_one_whatever_stands_below_it(body: str, cut: int, noise: str) -> None:
    text = f"{body[: max(200, len(body) - cut)]}\n\n{noise}"
    assert recognise(Sample(text.encode("utf-8", "ignore"), whole=True)) is None


@given(st.sampled_from(SIGNATURES), st.binary(max_size=300))
def test_no_beginning_breaks_it(signature: tuple[object, int, bytes], rest: bytes) -> None:
    _, place, magic = signature
    head = (b"\0" * place) + magic + rest
    for item in read_stream(Stream(io.BytesIO(head), "x", Listed(path="x"), Budget(len(head)), 0, False)):
        assert isinstance(item, LeftOut | Asset | Capture)


@given(
    st.sampled_from([body for bodies in samples.FORMATS.values() for body in bodies if isinstance(body, str)]),
    st.data(),
)
def test_a_cut_text_breaks_nothing(body: str, data: st.DataObject) -> None:
    cut = body[: data.draw(st.integers(0, len(body)))]
    form = recognise(Sample(cut.encode("utf-8", "ignore"), whole=data.draw(st.booleans())))
    assert form is None or form.name


SLOW = {
    "comments": "/* " * 30_000,
    "braces": "a{" * 30_000,
    "prologue": "<?x " * 16_000,
    "comments of markup": "<!-- " * 13_000,
    "doctype": "<!doctype x [" + "]" * 60_000,
    "quotes": '"' * 65_000,
    "commas": "," * 65_000,
    "keys": "a:\n" * 20_000,
    "spaces": " " * 65_000 + "x",
    "objects": '{"a":' * 13_000,
    "dashes": "-- \n" * 16_000,
    "one line": "x" * 65_000,
    "attributes": "<x " + "a=b " * 16_000,
    "log": "a a a " * 10_000,
    "ats": "a@" * 30_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_looking_comes_to_an_end(text: str) -> None:
    """With a pattern that goes through a sample again and again each of these would take minutes."""
    recognise(Sample(text.encode()[:SAMPLE], whole=False))
    find_people(text)


def test_no_capture_of_the_demo_is_refused() -> None:
    found = list(read([ROOT / "demo" / "captures"]))
    reasons = {Path(item.capture).name: item.reason for item in found if isinstance(item, LeftOut)}
    assert set(reasons) == {"disk-fragment.html", "nothing.txt"}


@pytest.mark.shared
def test_no_labelled_capture_is_refused(shared: Path) -> None:
    files = sorted((shared / "recover-dev").glob("*/*.gz"))[::5] + sorted((shared / "captures" / "first").iterdir())
    assert len(files) > 500
    assert [item for item in read(files) if not isinstance(item, Capture | PackedPicture)] == []


def test_json_nested_without_end_is_named(captured):
    [told] = read([captured({"deep.json": b"[" * 30_000 + b"]" * 30_000})])
    assert "JSON" in told.reason
