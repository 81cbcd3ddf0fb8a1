"""Tombstones: what was withdrawn or redacted is named by its hash, stands nowhere, and comes back when it is restored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from releases import NOW, Paper, files, page, pages
from withdrawals import ARTICLE, DAY, FOLDER, GONE, WHOLE, WITHDRAWN, check, holders, in_force, sha

from tamizdat import release
from tamizdat.release import Tombstone, Withdrawn
from tamizdat.release.layout import node_path
from tamizdat.release.metadata.tombstones import (
    WITHHELD_PATH,
)


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
