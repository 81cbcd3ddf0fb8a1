"""Tombstones: what was withdrawn or redacted is named by its hash, stands nowhere, and comes back when it is restored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kills import killed_anywhere
from msgspec.structs import replace
from releases import NOW, Paper, files, page, pages
from securesystemslib.formats import encode_canonical

from tamizdat import release
from tamizdat.release import Tombstone, Withdrawn
from tamizdat.release.files import write
from tamizdat.release.layout import node_path, role_file_path
from tamizdat.release.metadata.signed import Phase
from tamizdat.release.metadata.targets import make_tombstones_target
from tamizdat.release.metadata.tombstones import (
    WITHHELD_PATH,
    decode_tombstones,
    encode_tombstones,
    forbidden_hashes,
)
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.publishing.resume import resume
from tamizdat.release.tree.entry import site_path_problem

FOLDER = "2013/03/slug-a2"
ARTICLE = f"{FOLDER}/index.html"
WITHDRAWN = Withdrawn(ARTICLE, (ARTICLE, f"{FOLDER}/article.json", f"{FOLDER}/print/index.html"), "court")
NOTICE = page(2, 99)
GONE: dict[str, bytes | None] = {ARTICLE: NOTICE, f"{FOLDER}/article.json": None, f"{FOLDER}/print/index.html": None}
WHOLE: dict[str, bytes | None] = {
    ARTICLE: page(2), f"{FOLDER}/article.json": b'{"number": 2}', f"{FOLDER}/print/index.html": page(2, 50),
}  # fmt: skip
DAY = timedelta(days=1)


def sha(body: bytes | None) -> str:
    return hashlib.sha256(body or b"").hexdigest()


def in_force(paper: Paper) -> TrustedMetadataSet:
    found = load_in_force(paper.site)
    assert found is not None
    return found


def holders(paper: Paper, body: bytes | None) -> set[str]:
    """The paths of all files that hold these bytes, in whatever part of the release."""
    return {path for path, found in files(paper.site).items() if found == body}


def check(paper: Paper) -> tuple[Tombstone, ...]:
    """The tombstones, after what must hold of them whatever happened."""
    verdict = paper.verify(now=NOW)
    found = release.tombstones(paper.site)
    assert verdict.ok, verdict.problems
    assert verdict.tombstones == len(found)
    standing = {sha(body) for path, body in files(paper.site).items() if not path.startswith("tuf/")}
    assert not standing & forbidden_hashes(found)
    return found


@pytest.fixture
def whole(paper: Paper) -> Paper:
    paper.publish(pages(30) | WHOLE)
    return paper


def test_an_article_is_withdrawn_and_restored(whole: Paper) -> None:
    whole.publish({"index.html": page(0, 1)})  # a kept tree that has the article still
    assert check(whole) == ()
    whole.publish(GONE, withdrawn=[WITHDRAWN], now=NOW + timedelta(hours=13))
    expected = tuple(sorted(map(sha, WHOLE.values())))
    assert check(whole) == (Tombstone("court", "2026-03-02", ARTICLE, expected, "withdrawn"),)
    assert not any(holders(whole, body) for body in WHOLE.values())
    assert in_force(whole).site.retained == ()
    whole.publish(WHOLE, withdrawn=[], now=NOW + 2 * DAY)
    assert check(whole) == ()
    assert (whole.site / ARTICLE).read_bytes() == page(2)
    assert not list((whole.site / "tuf").glob("*.tombstones.json"))


def test_a_withdrawn_article_keeps_its_date_and_hashes(whole: Paper) -> None:
    whole.publish(GONE, withdrawn=[WITHDRAWN])
    before = check(whole)
    version = whole.publish(GONE, withdrawn=[WITHDRAWN], now=NOW + DAY).version
    assert version == in_force(whole).timestamp.version and check(whole) == before
    # Its notice is worded anew, another page changes, another article goes: the first one's tombstone stays the same.
    whole.publish({ARTICLE: page(2, 98)}, withdrawn=[WITHDRAWN], now=NOW + DAY)
    assert check(whole) == before
    whole.publish({"index.html": page(0, 1)}, now=NOW + 2 * DAY)
    assert check(whole) == before
    other = "2013/05/slug-a4/index.html"
    second = Withdrawn(other, (other,), "safety")
    whole.publish({other: page(4, 99)}, withdrawn=[second, WITHDRAWN], now=NOW + 3 * DAY)
    assert check(whole) == (*before, Tombstone("safety", "2026-03-04", other, (sha(page(4)),), "withdrawn"))
    # The reason may be put right; the day is that of the withdrawal.
    whole.publish({}, withdrawn=[second, replace(WITHDRAWN, kind="outlet")], now=NOW + 4 * DAY)
    assert check(whole)[0] == replace(before[0], kind="outlet")
    whole.publish({}, withdrawn=[second], now=NOW + 4 * DAY)
    assert [one.path for one in check(whole)] == [other]


def test_a_first_release_with_a_withdrawn_article(paper: Paper) -> None:
    paper.publish(pages(3), withdrawn=[WITHDRAWN])
    assert check(paper) == (Tombstone("court", "2026-03-01", ARTICLE, (), "withdrawn"),)


def test_a_redaction_leaves_nothing_behind(whole: Paper) -> None:
    for edition in (1, 2):
        whole.publish({"index.html": page(0, edition)}, now=NOW)
    assert len(in_force(whole).site.retained) == 2
    old = {path for path in files(whole.site) if path.startswith("tree/")}
    whole.publish({ARTICLE: page(2, 1), "tiny.txt": None}, redact=True)
    assert check(whole) == (
        Tombstone("safety", "2026-03-01", WITHHELD_PATH, (sha(b"t"),), "replaced"),  # its path went with it
        Tombstone("safety", "2026-03-01", ARTICLE, (sha(page(2)),), "replaced"),
    )
    assert not holders(whole, page(2)) and not holders(whole, b"t")
    assert not (whole.site / "store").exists() and in_force(whole).site.retained == ()
    root = release.current(whole.site).root.sha256
    assert node_path(root) in files(whole.site)
    again = Paper(whole.folder.parent / "again")
    again.publish(dict(whole.pages))
    left = {path for path in files(whole.site) if path.startswith("tree/")}
    assert left == {path for path in files(again.site) if path.startswith("tree/")} and left != old
    # A second one at the same path adds to the first; what is published again is no more forbidden.
    whole.publish({ARTICLE: page(2, 2)}, redact=True, now=NOW + DAY)
    assert (
        check(whole)[1].sha256 == tuple(sorted((sha(page(2)), sha(page(2, 1)))))
        and check(whole)[1].date == "2026-03-01"
    )
    whole.publish({ARTICLE: page(2)}, lift=True)
    assert check(whole)[1].sha256 == (sha(page(2, 1)),)
    done = whole.publish({"elsewhere.html": page(2, 1), "tiny.txt": b"t"}, lift=True)
    assert check(whole) == () and done.again == ("elsewhere.html", "tiny.txt")


def test_redacted_bytes_come_back_only_if_that_is_said(whole: Paper) -> None:
    whole.publish({ARTICLE: page(2, 1)}, redact=True)
    before = files(whole.site)
    for redact in (False, True):
        with pytest.raises(release.RedactedAgainError, match="press with --lift") as found:
            whole.publish({"elsewhere.html": page(2)}, redact=redact)
        assert found.value.paths == ("elsewhere.html",) and files(whole.site) == before
    del whole.pages["elsewhere.html"]
    assert whole.publish({"elsewhere.html": page(2, 7)}).again == ()


def test_a_list_that_changes_back_tells_nothing(whole: Paper) -> None:
    whole.publish({"list.html": b"a list"})
    whole.publish({ARTICLE: page(2, 1), "list.html": b"a longer list"}, redact=True)
    keys = release.load_online(whole.folder)
    with release.lock(whole.site) as stage:
        entries = [stage.put("list.html", b"a list"), stage.put(ARTICLE, page(2))]
        with pytest.raises(release.RedactedAgainError):
            release.publish(stage, entries, (), keys, now=NOW, is_list=lambda path: path != ARTICLE)
        done = release.publish(stage, entries[:1], (), keys, now=NOW, is_list=lambda path: path == "list.html")
    assert done.again == ("list.html",)
    assert [one.path for one in check(whole)] == [ARTICLE]


@pytest.mark.parametrize(("kind", "refused"), [("safety", True), ("court", False), ("error", False), ("outlet", False)])
def test_what_was_withdrawn_for_safety_comes_back_only_if_that_is_said(whole: Paper, kind: str, refused: bool) -> None:
    whole.publish(GONE, withdrawn=[replace(WITHDRAWN, kind=kind)])
    if refused:
        with pytest.raises(release.RedactedAgainError):
            whole.publish(WHOLE, withdrawn=[])
    assert whole.publish(WHOLE, withdrawn=[], lift=refused).again == tuple(sorted(WHOLE))
    assert check(whole) == ()


def test_a_redaction_where_nothing_changes_gives_up_what_was_kept(whole: Paper) -> None:
    whole.publish({ARTICLE: page(2, 1)})
    assert holders(whole, page(2))
    whole.publish({}, redact=True)
    assert not holders(whole, page(2)) and check(whole) == ()
    before = files(whole.site)
    whole.publish({}, redact=True)
    assert files(whole.site) == before


def test_what_stands_elsewhere_is_not_forbidden(whole: Paper) -> None:
    whole.publish({"copy.html": page(2), f"{FOLDER}/again.html": b"t"})
    whole.publish({ARTICLE: page(2, 1), f"{FOLDER}/again.html": None}, redact=True)
    assert check(whole) == ()


def test_what_the_search_index_holds_is_not_forbidden_and_does_not_come_back_by_it(whole: Paper) -> None:
    keys = release.load_online(whole.folder)

    def index(body: bytes) -> None:
        with release.lock(whole.site) as stage:
            entry = stage.put(f"search-index/{sha(body)}.json", body)
            release.publish_search(stage, [entry], entry.path, keys, now=NOW)

    index(b"t")
    whole.publish({"tiny.txt": None}, redact=True)
    assert check(whole) == ()
    whole.publish({ARTICLE: page(2, 1)}, redact=True)
    with pytest.raises(release.ReleaseError, match="were withdrawn"):
        index(page(2))
    index(b"{}")
    assert [one.path for one in check(whole)] == [ARTICLE]


def test_a_full_publish_withdraws_too(whole: Paper) -> None:
    whole.publish(GONE, withdrawn=[WITHDRAWN], full=True)
    assert [one.sha256 for one in check(whole)] == [tuple(sorted(map(sha, WHOLE.values())))]


@pytest.mark.parametrize(
    ("withdrawn", "why"),
    [
        ([Withdrawn(f"{FOLDER}/", (), "court")], "page's own file"),
        ([Withdrawn("search-index/a.json", (), "court")], "page's own file"),
        ([Withdrawn(ARTICLE, (), "whim")], "no class of reason"),  # type: ignore[arg-type]
        ([WITHDRAWN, WITHDRAWN], "twice"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(whole: Paper, withdrawn: list[Withdrawn], why: str) -> None:
    before = files(whole.site)
    with pytest.raises(release.ReleaseError, match=why):
        whole.publish(GONE, withdrawn=withdrawn)
    assert files(whole.site) == before


steps = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 4)), max_size=4),
        st.one_of(st.none(), st.sets(st.sampled_from("abcdef"), max_size=3)),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_is_withdrawn_redacted_and_restored(
    steps: list[tuple[dict[str, int | None], set[str] | None, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    paper = Paper(tmp_path_factory.mktemp("steps"))
    paper.publish({f"{name}.html": page(0) for name in "abc"})
    for at, (changes, withdrawn, redact) in enumerate(steps):
        named = {f"{name}.html": None if edition is None else page(edition) for name, edition in changes.items()}
        whole = None if withdrawn is None else [Withdrawn(f"{n}.html", (f"{n}.html",), "error") for n in withdrawn]
        paper.publish(named, withdrawn=whole, redact=redact, lift=True, now=NOW + timedelta(minutes=at))
        found = check(paper)
        if withdrawn is not None:
            assert {one.path for one in found if one.state == "withdrawn"} == {f"{name}.html" for name in withdrawn}


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


@pytest.mark.parametrize("redact", [False, True])
def test_killed_anywhere(tmp_path: Path, redact: bool) -> None:
    """A kill leaves the old or the new state, list and all; the next run, of whatever kind, ends in the new one."""
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(20) | WHOLE)
    ready.publish({"2013/05/slug-a4/index.html": page(4, 1)}, withdrawn=[Withdrawn("x.html", (), "outlet")])
    before = release.tombstones(ready.site)

    def withdraw(paper: Paper) -> None:
        paper.publish(GONE, withdrawn=[WITHDRAWN], redact=redact)

    seen = set()
    for at, paper, expected in killed_anywhere(ready, tmp_path, withdraw):
        verdict = paper.verify()
        assert verdict.ok, (at, verdict.trusted and verdict.trusted.phase, verdict.problems)
        paper.independent()
        listed = release.tombstones(paper.site)
        state = in_force(paper).phase.state
        seen.add((state, listed == before))
        assert listed == before or any(one.path == ARTICLE for one in listed)
        if state == "turning":  # the clock is put back, and another kind of run comes first
            with release.lock(paper.site):
                resume(paper.site, release.load_online(paper.folder), NOW - DAY)
            assert check(paper) == listed
            assert not any(holders(paper, body) for body in WHOLE.values())
        withdraw(paper)
        assert check(paper) and in_force(paper).phase.state == "steady"
        assert {k: v for k, v in files(paper.site).items() if not k.startswith("tuf/")} == expected
    assert seen == {("steady", True), ("laying", True), ("turning", False), ("laying", False), ("steady", False)}


def test_a_change_of_the_list_alone_is_killed_anywhere(tmp_path: Path) -> None:
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(5) | GONE, withdrawn=[WITHDRAWN])
    other = [replace(WITHDRAWN, kind="safety")]
    for at, paper, _ in killed_anywhere(ready, tmp_path, lambda paper: paper.publish({}, withdrawn=other)):
        kinds = [one.kind for one in check(paper)]
        assert kinds in (["court"], ["safety"]), at
        paper.publish({"index.html": page(0, at)})
        assert [one.kind for one in check(paper)] == kinds
        assert len(list((paper.site / "tuf").glob("*.tombstones.json"))) == 1
