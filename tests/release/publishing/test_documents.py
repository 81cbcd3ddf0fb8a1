"""Documents: signed like the site, changed without it, at addresses that never change and always hold a whole one."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kills import killed_anywhere
from releases import NOW, Paper, document, files, page, pages

from tamizdat import release
from tamizdat.release.publishing.in_force import load_in_force

APPEALS, GAP = "documents/appeals.json", "documents/gap.json"


def no_metadata(site: Path) -> dict[str, bytes]:
    return {path: body for path, body in files(site).items() if not path.startswith("tuf/")}


def check(paper: Paper) -> dict[str, bytes]:
    """The documents in force, after what must hold of them whatever happened."""
    verdict = paper.verify()
    assert verdict.ok, (verdict.trusted and verdict.trusted.phase, verdict.problems)
    paper.independent()
    return read_verified(paper.site)


def read_verified(site: Path) -> dict[str, bytes]:
    """Read as a page's script that verifies does: by the hash in targets.json, from the path or else from the store."""
    trusted = load_in_force(site)
    assert trusted is not None
    found = {}
    for target in trusted.documents:
        stored = site / "store" / target.sha256[:2] / target.sha256
        bodies = [file.read_bytes() for file in (site / target.path, stored) if file.is_file()]
        found[Path(target.path).name] = next(
            body for body in bodies if hashlib.sha256(body).hexdigest() == target.sha256
        )
    return found


@pytest.fixture
def published(paper: Paper) -> Paper:
    paper.publish(pages(20))
    paper.documents({"appeals.json": document("appeals", "one"), "gap.json": document("gap", "open")})
    return paper


def test_documents_are_published_changed_and_taken_away(paper: Paper) -> None:
    paper.publish(pages(20))
    without = no_metadata(paper.site)
    root = release.current(paper.site).root
    first = paper.documents({"appeals.json": document("appeals", "one"), "gap.json": document("gap", "open")})
    assert (first.added, first.changed, first.removed, first.paths) == (2, 0, 0, 2)
    assert release.documents(paper.site) == check(paper) == {
        "appeals.json": document("appeals", "one"), "gap.json": document("gap", "open"),
    }  # fmt: skip
    assert no_metadata(paper.site).keys() - without.keys() == {APPEALS, f"{APPEALS}.gz", GAP, f"{GAP}.gz"}
    second = paper.documents({"gap.json": document("gap", "closed"), "appeals.ru.json": document("appeals", "два")})
    assert (second.added, second.changed, second.removed, second.paths) == (1, 1, 0, 3)
    assert check(paper)["gap.json"] == document("gap", "closed")
    third = paper.documents({"appeals.json": None, "never.json": None})
    assert (third.added, third.changed, third.removed, third.paths) == (0, 0, 1, 2)
    last = paper.documents({}, full=True)
    assert (last.removed, last.paths) == (2, 0)
    assert check(paper) == {} and no_metadata(paper.site) == without
    assert release.current(paper.site).root == root


def test_the_same_documents_write_nothing(published: Paper) -> None:
    before = files(published.site)
    for full in (False, True):
        same = {"appeals.json": document("appeals", "one"), "gap.json": document("gap", "open")}
        published.documents(same, full=full)
        assert files(published.site) == before
    assert published.documents({}, now=NOW + timedelta(days=5)).renewed


@pytest.mark.parametrize("full", [False, True])
def test_a_publish_carries_documents_along(published: Paper, full: bool) -> None:
    before = check(published)
    for hours in range(1, 9, 2):
        published.publish({"index.html": page(0, hours)}, now=NOW + timedelta(hours=hours), full=full)
        assert check(published) == before
    published.publish({"index.html": page(0)}, redact=True)
    published.index("snow")
    published.publish({}, now=NOW + timedelta(days=200))
    assert read_verified(published.site) == before


def test_damaged_documents_are_mended(published: Paper) -> None:
    same = {"appeals.json": document("appeals", "one"), "gap.json": document("gap", "open")}
    (published.site / APPEALS).write_bytes(b"blocked")
    (published.site / f"{GAP}.gz").unlink()
    assert {problem.path for problem in published.verify().problems} == {APPEALS, f"{GAP}.gz"}
    with pytest.raises(release.ReleaseError, match="missing or changed"):
        release.documents(published.site)
    assert published.documents(same).mended == 2
    assert check(published) == same


@pytest.mark.parametrize("name", ["", "a", "a.txt", ".json", "A.json", "a b.json", "a/b.json", "../a.json", "a..json",
                                  "-a.json", "ä.json", "a.json.gz", f"{'a' * 96}.json"])  # fmt: skip
def test_names_that_no_document_has(published: Paper, name: str) -> None:
    before = files(published.site)
    with pytest.raises(release.ReleaseError, match="no name of a document"):
        published.documents({name: document("gap")})
    assert files(published.site) == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"kind":"gap"}', b'{"kind":"gap","format":0}', b'{"kind":"Gap","format":1}',
                                  b'{"kind":"gap","format":"1"}', b'{"kind":"gap","format":1}x', b'{"kind":"gap","format":1,"a":"\xff"}',
                                  b'{"kind":"gap","format":1,"a":"' + b"x" * 65_536 + b'"}'])  # fmt: skip
def test_bodies_that_no_document_has(published: Paper, body: bytes) -> None:
    before = files(published.site)
    with pytest.raises(release.ReleaseError, match=r"gap\.json: "):
        published.documents({"gap.json": body})
    assert files(published.site) == before


def test_too_many_documents(published: Paper) -> None:
    many: dict[str, bytes | None] = {f"d{number}.json": document("gap") for number in range(64)}
    before = files(published.site)
    with pytest.raises(release.ReleaseError, match="more than the 64"):
        published.documents(many)
    assert files(published.site) == before
    assert published.documents(many, full=True).paths == 64
    check(published)


def test_documents_need_a_release(paper: Paper) -> None:
    with pytest.raises(release.ReleaseError, match="Press it first"):
        paper.documents({"gap.json": document("gap")})


def test_a_withdrawn_text_is_no_document(published: Paper) -> None:
    text = document("gap", "secret")
    published.publish({"story.html": text})
    published.publish({"story.html": None}, redact=True)
    with pytest.raises(release.ReleaseError, match="were withdrawn"):
        published.documents({"gap.json": text})
    # And what is a document is not forbidden when a page with the same bytes goes.
    published.publish({"copy.html": document("gap", "open")})
    published.publish({"copy.html": None}, redact=True)
    assert check(published)["gap.json"] == document("gap", "open")


def test_pages_may_not_lie_among_documents(published: Paper) -> None:
    for path in ("documents/page.html", "documents", "editions/x", "mirrors/list.json"):
        with pytest.raises(release.ReleaseError, match="kept for the release itself"):
            published.publish({path: b"x"})


CHANGES: dict[str, bytes | None] = {
    "appeals.json": document("appeals", "two"),
    "gap.json": None,
    "new.json": document("new", "with a word"),
    "small.json": b'{"kind":"small","format":1}',
}


@pytest.mark.parametrize("same_as_stored", [False, True])
def test_a_publish_of_documents_is_killed_anywhere(tmp_path: Path, same_as_stored: bool) -> None:
    """Each address holds the old or the new document, whole; a reader who verifies finds the bytes that are signed."""
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(20))
    old = {"appeals.json": document("appeals", "one"), "gap.json": document("gap", "open")}
    ready.documents(dict(old))
    if same_as_stored:  # the store has these bytes already, for readers of the last tree
        ready.publish({"index.html": CHANGES["appeals.json"]})
        ready.publish({"index.html": page(-1)})
    new = {name: body for name, body in {**old, **CHANGES}.items() if body is not None}
    seen = set()
    for at, paper, expected in killed_anywhere(ready, tmp_path, lambda paper: paper.documents(CHANGES)):
        in_force = check(paper)
        assert in_force in (old, new)
        seen.add(in_force == new)
        for name in old.keys() | new.keys():
            file = paper.site / "documents" / name
            body = file.read_bytes() if file.exists() else None
            assert body in (old.get(name), new.get(name))
        if at % 2:  # another kind of run finishes it
            paper.publish({})
            assert check(paper) == in_force
        if at % 3 == 0:
            paper.publish({"index.html": page(0, at)}, now=NOW + timedelta(hours=2))
            assert check(paper) == in_force
            paper.publish({"index.html": page(-1)}, now=NOW + timedelta(hours=4), keep=timedelta(0))
        paper.documents(CHANGES)
        assert check(paper) == new
        found = no_metadata(paper.site)
        history = ("store/", "tree/") if at % 3 == 0 else ()
        assert {k: v for k, v in found.items() if not k.startswith(history)} == {
            k: v for k, v in expected.items() if not k.startswith(history)
        }
    assert seen == {False, True}


def test_a_publish_of_the_site_beside_documents_is_killed_anywhere(tmp_path: Path) -> None:
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(20))
    ready.documents({"gap.json": document("gap", "open")})
    for at, paper, _ in killed_anywhere(ready, tmp_path, lambda paper: paper.publish({"index.html": page(0, 1)})):
        assert check(paper) == {"gap.json": document("gap", "open")}
        paper.documents({"gap.json": document("gap", str(at))})
        assert check(paper) == {"gap.json": document("gap", str(at))}
        assert paper.site.joinpath("index.html").read_bytes() in (page(-1), page(0, 1))


steps = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(["a.json", "b.json", "c.ar.json"]), st.none() | st.integers(0, 3), max_size=3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_step_by_step_is_at_once(
    steps: list[tuple[dict[str, int | None], bool, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    paper = Paper(tmp_path_factory.mktemp("steps"))
    paper.publish(pages(3))
    expected: dict[str, bytes] = {}
    for at, (changes, full, press) in enumerate(steps):
        given = {name: None if edition is None else document("a", str(edition)) for name, edition in changes.items()}
        paper.documents(given, full=full)
        expected = {} if full else {name: body for name, body in expected.items() if name not in given}
        expected |= {name: body for name, body in given.items() if body is not None}
        if press:
            paper.publish({"index.html": page(at, at)}, keep=timedelta(0))
        assert check(paper) == expected == release.documents(paper.site)
