"""Withdrawals and redactions that are killed at any moment end as if they had not been, or whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from kills import killed_anywhere
from msgspec.structs import replace
from releases import NOW, Paper, files, page, pages
from withdrawals import ARTICLE, DAY, GONE, WHOLE, WITHDRAWN, check, holders, in_force

from tamizdat import release
from tamizdat.release import Withdrawn
from tamizdat.release.publishing.resume import resume


@pytest.fixture
def whole(paper: Paper) -> Paper:
    paper.publish(pages(30) | WHOLE)
    return paper


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
        listed = release.tombstones(paper.site)
        state = in_force(paper).phase.state
        # From the moment on that the list is in force, what it forbids is wrong wherever it still lies.
        forbidden = {digest for one in listed for digest in one.sha256} if state == "turning" else set()
        wrong = {path for path, body in files(paper.site).items() if hashlib.sha256(body).hexdigest() in forbidden}
        named = {one.path for one in verdict.problems if not one.path.endswith(".gz")}
        assert named == wrong, (at, state, verdict.problems)
        if not verdict.problems:
            paper.independent()
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
