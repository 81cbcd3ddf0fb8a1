"""Whatever expires is told of in time: by whom it is renewed, and before it is too late for that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from releases import NOW, Paper, pages

from tamizdat import release
from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING
from tamizdat.project import Project
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.metadata.signed import LIFETIMES
from tamizdat.release.publishing.expiring import PRESS, ROTATE, expiring, notice


def told(paper: Paper, now: datetime) -> dict[str, str]:
    return {each.role: each.remedy for each in expiring(paper.folder, paper.site, now)}


def test_nothing_expires_in_a_release_that_was_just_pressed(paper: Paper) -> None:
    assert told(paper, NOW) == {}
    paper.publish(pages(3))
    assert told(paper, NOW) == {}
    assert told(paper, NOW + LIFETIMES["timestamp"] / 2) == {}, "any press renews what lived half its life"


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_each_signature_is_told_of_before_its_end(paper: Paper, role: str) -> None:
    paper.publish(pages(3))
    end = NOW + LIFETIMES[role]
    assert role not in told(paper, end - notice(role))
    remedy = ROTATE if role == "root" else PRESS
    assert told(paper, end - notice(role) + timedelta(seconds=1))[role] == remedy
    (found,) = (each for each in expiring(paper.folder, paper.site, end) if each.role == role)
    assert found.is_over(end) and "stale" in found.sentence(end)
    assert not found.is_over(end - timedelta(seconds=1))


def test_the_list_of_mirrors(paper: Paper) -> None:
    release.init_mirror_keys(paper.folder)
    paper.publish(pages(3))
    paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
    end = NOW + LIFETIMES["mirrors"]
    assert "mirrors" not in told(paper, end - notice("mirrors"))
    assert told(paper, end - notice("mirrors") / 2)["mirrors"] not in {PRESS, ROTATE}


def test_the_root_is_told_of_before_there_is_a_release(paper: Paper) -> None:
    assert told(paper, NOW + LIFETIMES["root"] - timedelta(days=80)) == {"root": ROTATE}


def test_a_root_that_was_renewed_and_not_pressed(paper: Paper) -> None:
    paper.publish(pages(3))
    late = NOW + LIFETIMES["root"] - timedelta(days=10)
    rotate(paper.folder, now=late)
    assert told(paper, late)["root"] == PRESS
    paper.publish({}, now=late)
    assert told(paper, late) == {}


def test_the_newsrooms_findings(paper: Paper) -> None:
    from tamizdat.newsroom.operations.findings import files

    paper.publish(pages(3))

    def about(now: datetime) -> set[tuple[str, str]]:
        return {(each.about, each.severity) for each in files.findings(Project(paper.folder), now)}

    assert ("keys", WARNING) in about(NOW + LIFETIMES["root"] - timedelta(days=80))
    assert ("keys", ERROR) in about(NOW + LIFETIMES["root"])
    assert ("release", WARNING) in about(NOW + LIFETIMES["timestamp"] - timedelta(hours=20))
    assert ("release", ERROR) in about(NOW + LIFETIMES["timestamp"])


def test_press_says_so(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.cli import press_consent

    (paper.folder / "tamizdat.toml").write_text('name = "The Lantern"\n')
    newsroom = Project(paper.folder)
    consent = press_consent.Consent(newsroom, newsroom.archive, paper.site, redact=False, lift=False)
    result = paper.publish(pages(3))

    class Late(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return NOW + LIFETIMES["root"] - timedelta(days=30)

    said: list[str] = []
    monkeypatch.setattr(press_consent, "datetime", Late)
    monkeypatch.setattr(press_consent.console, "print", lambda line, **_: said.append(line))
    consent.pressed(result)
    assert any("The root expires on 2028-03-01" in line and ROTATE in line for line in said)
