"""The signed list of tombstones: its one form in bytes, and what a verifier says of any other, or of one that is lost or put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from releases import NOW, Paper, page, pages
from securesystemslib.formats import encode_canonical
from withdrawals import ARTICLE, GONE, WHOLE, WITHDRAWN, in_force, sha

from tamizdat import release
from tamizdat.release import Tombstone
from tamizdat.release.files import write
from tamizdat.release.layout import role_file_path
from tamizdat.release.metadata.signed import Phase
from tamizdat.release.metadata.targets import make_tombstones_target
from tamizdat.release.metadata.tombstones import (
    decode_tombstones,
    encode_tombstones,
)
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.tree.entry import site_path_problem


@pytest.fixture
def whole(paper: Paper) -> Paper:
    paper.publish(pages(30) | WHOLE)
    return paper


digests = st.binary(max_size=2).map(sha)
paths = st.text(min_size=1).filter(lambda path: not site_path_problem(path))


@st.composite
def lists(draw: st.DrawFn) -> list[Tombstone]:
    keys = draw(st.sets(st.tuples(paths, st.sampled_from(["replaced", "withdrawn"])), min_size=1, max_size=6))
    return [
        Tombstone(
            draw(st.sampled_from(["court", "error", "outlet", "safety"])),
            draw(st.dates(date(1990, 1, 1))).isoformat(),
            path,
            tuple(sorted(draw(st.sets(digests, min_size=state == "replaced", max_size=4)))),
            state,
        )
        for path, state in keys
    ]


@given(listed=lists())
def test_a_list_is_canonical_json_and_read_back_as_it_was(listed: list[Tombstone]) -> None:
    body = encode_tombstones(listed)
    assert sorted(listed, key=lambda one: (one.path, one.state)) == list(decode_tombstones(body))
    plain = [
        {"class": one.kind, "date": one.date, "path": one.path, "sha256": list(one.sha256), "state": one.state}
        for one in decode_tombstones(body)
    ]
    assert encode_canonical({"format": 1, "tombstones": plain}).encode() == body


@given(listed=lists(), data=st.data())
def test_a_list_with_one_other_byte_is_another_list_or_none(listed: list[Tombstone], data: st.DataObject) -> None:
    body = bytearray(encode_tombstones(listed))
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = decode_tombstones(bytes(body))
    except release.ReleaseError:
        return
    assert encode_tombstones(found) == bytes(body)


ONE = Tombstone("court", "2026-03-01", "a.html", (sha(b"a"), sha(b"b")), "withdrawn")
ONE = replace(ONE, sha256=tuple(sorted(ONE.sha256)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"format":1,"tombstones":[]}',
        encode_tombstones([ONE]).replace(b'"format":1', b'"format":2'),
        encode_tombstones([ONE]) + b"\n",
        encode_tombstones([ONE]).replace(b":1,", b": 1,"),
        encode_tombstones([ONE]).replace(b'"date"', b'"day":1,"date"'),
        encode_tombstones([ONE, ONE]),
        encode_tombstones([replace(ONE, sha256=ONE.sha256[::-1])]),
        encode_tombstones([replace(ONE, sha256=ONE.sha256[:1] * 2)]),
        encode_tombstones([replace(ONE, sha256=(ONE.sha256[0].upper(),))]),
        encode_tombstones([replace(ONE, sha256=(), state="replaced")]),
        encode_tombstones([replace(ONE, date="20260301")]),
        encode_tombstones([replace(ONE, date="2026-02-30")]),
        encode_tombstones([replace(ONE, path="../a.html")]),
        encode_tombstones([replace(ONE, path="tuf/a.html")]),
        encode_tombstones([replace(ONE, path="search-index/a.html")]),
        encode_tombstones([ONE]).replace(b"court", b"Court"),
        encode_tombstones([ONE]).replace(b'"state":', b'"number":1.5,"state":'),
        encode_tombstones([ONE]).replace(b'"state":', b'"state":"withdrawn","state":'),
    ],
)
def test_any_other_form_of_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(release.ReleaseError):
        decode_tombstones(body)


def the_list(paper: Paper) -> Path:
    target = in_force(paper).tombstones
    assert target is not None
    return paper.site / target.path


@pytest.mark.parametrize(
    "damage",
    [
        lambda place: place.write_bytes(place.read_bytes().replace(b"court", b"error")),
        lambda place: place.write_bytes(place.read_bytes() + b"\n"),
        lambda place: place.unlink(),
    ],
)
def test_a_changed_or_lost_list_is_named(whole: Paper, damage: Callable[[Path], object]) -> None:
    whole.publish(GONE, withdrawn=[WITHDRAWN])
    place = the_list(whole)
    damage(place)
    assert str(place.relative_to(whole.site)) in {problem.path for problem in whole.verify().problems}
    with pytest.raises(release.ReleaseError, match="backup or a mirror"):
        whole.publish({"index.html": page(0, 7)}, withdrawn=[])


def test_a_list_put_back_is_named(whole: Paper) -> None:
    whole.publish(GONE, withdrawn=[WITHDRAWN])
    place = the_list(whole)
    body = place.read_bytes()
    whole.publish({ARTICLE: page(2, 97)}, withdrawn=[replace(WITHDRAWN, kind="safety")])
    place.write_bytes(body)
    assert {problem.path for problem in whole.verify().problems} == {str(place.relative_to(whole.site))}
    place.unlink()
    now = the_list(whole)
    now.write_bytes(body)
    assert {problem.path for problem in whole.verify().problems} == {str(now.relative_to(whole.site))}


def forge(paper: Paper, listed: list[Tombstone]) -> None:
    """Sign a list that contradicts the release, as a publisher in error would."""
    writer = MetadataWriter(paper.site, release.load_online(paper.folder), NOW, in_force(paper))
    body = encode_tombstones(listed)
    write(str(paper.site / role_file_path(sha(body), "tombstones")), body)
    writer.write_targets(Phase("laying"), {"tombstones": [make_tombstones_target(sha(body), len(body))]})
    writer.write_steady()


def test_forbidden_bytes_in_a_tree_or_the_store_are_named(whole: Paper) -> None:
    whole.publish({"index.html": page(0, 1)})
    whole.index("snow")
    first, stored = whole.pages[ARTICLE], page(-1)
    index = (whole.site / "search-index/snow/segment.json").read_bytes()
    forge(whole, [replace(ONE, sha256=tuple(sorted(map(sha, (first, stored, index)))))])
    problems = {problem.path: problem.why for problem in whole.verify().problems}
    digest = sha(stored)
    assert problems.keys() == {ARTICLE, "search-index/snow/segment.json", f"store/{digest[:2]}/{digest}"}
    assert all("tombstones" in why for why in problems.values())


def test_a_signed_list_in_another_form_is_named(whole: Paper) -> None:
    body = encode_tombstones([ONE]) + b" "
    writer = MetadataWriter(whole.site, release.load_online(whole.folder), NOW, in_force(whole))
    write(str(whole.site / role_file_path(sha(body), "tombstones")), body)
    writer.write_targets(Phase("laying"), {"tombstones": [make_tombstones_target(sha(body), len(body))]})
    writer.write_steady()
    assert {problem.path for problem in whole.verify().problems} == {role_file_path(sha(body), "tombstones")}
