"""An outlet goes on under another first root: told by the old release, shown and never followed by a verifier."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from releases import NOW, Paper, document, page, pages
from tuf_client import tuf_client

from tamizdat import release
from tamizdat.cli import main
from tamizdat.project import Project
from tamizdat.release import ReleaseError
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.metadata.transition import TRANSITION, TRANSITION_PATH, make_transition, read_transition
from tamizdat.release.publishing.transition import announce_transition, cancel_transition, finish_transition
from tamizdat.service.backup.contents import files as files_of_backup

ADDRESS = "https://paper.example/"
GONE = "2013/09/slug-a8/index.html"


@pytest.fixture
def stuck(paper: Paper) -> Paper:
    """A newsroom whose only root key is lost, with a release that has something of every kind."""
    paper.publish(pages(12))
    paper.publish({GONE: page(8, 99)}, withdrawn=[release.Withdrawn(GONE, (GONE,), "court")])
    paper.publish({"tiny.txt": b"u"}, redact=True)
    paper.documents({"gap.json": document("gap")})
    release.init_mirror_keys(paper.folder)
    paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
    (lost,) = (paper.folder / "keys/root").glob("*.pem")
    lost.unlink()
    return paper


def announced(paper: Paper) -> str:
    made = announce_transition(paper.folder, (ADDRESS,), now=NOW)
    paper.documents({"gap.json": document("gap")}, full=True)
    return made.fingerprint


def pinned(paper: Paper) -> bytes:
    return (paper.folder / "keys/root.json").read_bytes()


def test_a_release_says_under_which_root_its_outlet_goes_on(stuck: Paper) -> None:
    new = announced(stuck)
    verdict = stuck.verify()
    assert verdict.ok and verdict.transition is not None
    assert (verdict.transition.fingerprint, verdict.transition.addresses) == (new, (ADDRESS,))
    assert verdict.trusted is not None and verdict.trusted.fingerprint != new
    stuck.independent()
    stuck.documents({"gap.json": document("gap", "later")})
    assert stuck.verify().transition is not None, "whatever else is published"


def test_the_command_shows_it_and_follows_nothing(stuck: Paper) -> None:
    new = announced(stuck)
    state = sorted(path.name for path in Path(stuck.folder).rglob("*"))
    result = CliRunner().invoke(main, ["verify", str(stuck.site), "--root", str(stuck.folder / "keys/root.json")])
    assert result.exit_code == 0 and "VERIFIED" in result.output
    assert "OTHER ROOT KEYS: since 2026-03-01" in result.output and f"at {ADDRESS}" in result.output
    assert new in result.output.replace(" ", "") and "not followed" in result.output
    assert sorted(path.name for path in Path(stuck.folder).rglob("*")) == state


def test_the_same_release_under_the_new_root(stuck: Paper) -> None:
    new, old_pin = announced(stuck), pinned(stuck)
    before = stuck.verify()
    aside = finish_transition(stuck.folder, stuck.site, now=NOW + timedelta(days=30))
    assert hashlib.sha256(pinned(stuck)).hexdigest() == new
    verdict = stuck.verify(now=NOW + timedelta(days=31))
    assert verdict.ok, verdict.problems
    assert verdict.transition is None, "it names this very release"
    assert verdict.trusted is not None and verdict.trusted.fingerprint == new
    assert (verdict.files, verdict.tombstones, verdict.documents) == (before.files, before.tombstones, 2)
    assert verdict.trusted.mirror_list is not None
    Paper.independent(stuck)
    assert tuf_client(stuck.site, pinned(stuck)).root.version == 1
    refused = stuck.verify(pin=old_pin)
    assert [problem.path for problem in refused.problems] == ["tuf/1.root.json"]
    assert (aside / "keys/root.json").read_bytes() == old_pin
    assert (aside / "tuf/1.root.json").read_bytes() == old_pin
    assert len(list((aside / "var/keys").glob("*.pem"))) == 3


def test_who_saw_the_statement_is_told_again_when_the_new_root_is_met(stuck: Paper) -> None:
    new = announced(stuck)
    old_pin = stuck.folder.parent / "old-root.json"
    old_pin.write_bytes(pinned(stuck))
    assert stuck.verify().ok
    finish_transition(stuck.folder, stuck.site, now=NOW)
    result = CliRunner().invoke(main, ["verify", str(stuck.site), "--root", str(old_pin)])
    assert result.exit_code == 2 and "NOT VERIFIED" in result.output, "told, and not followed"
    assert "under the root that is here" in result.output and new in result.output.replace(" ", "")
    assert "Pin that root once you know" in result.output
    (stuck.site / "tuf/1.root.json").unlink()
    (stuck.site / "tuf/1.root.json").write_bytes(b"{}")
    result = CliRunner().invoke(main, ["verify", str(stuck.site), "--root", str(old_pin)])
    assert result.exit_code == 2 and "OTHER ROOT KEYS" not in result.output, "another root than the one it named"


def test_a_newsroom_that_has_lost_its_online_keys_too(stuck: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    (stuck.folder / "tamizdat.toml").write_text('[outlet]\nname = "Lantern"\n')
    monkeypatch.chdir(stuck.folder)
    for key in (stuck.folder / "var/keys").glob("*.pem"):
        key.unlink()
    result = CliRunner().invoke(main, ["keys", "transition"])
    assert result.exit_code == 0 and "cannot say so" in result.output and "--unannounced" in result.output
    assert "another first root" in CliRunner().invoke(main, ["keys", "show"]).output
    assert CliRunner().invoke(main, ["keys", "transition", "--finish"]).exit_code == 2
    result = CliRunner().invoke(main, ["keys", "transition", "--finish", "--unannounced"])
    assert result.exit_code == 0, result.output
    verdict = stuck.verify(now=datetime.now(UTC))
    assert verdict.ok and verdict.tombstones


def test_the_newsroom_goes_on_as_ever(stuck: Paper) -> None:
    old = hashlib.sha256(pinned(stuck)).hexdigest()
    announced(stuck)
    finish_transition(stuck.folder, stuck.site, now=NOW)
    stuck.publish({"index.html": page(0, 7)})
    stuck.documents({"gap.json": document("gap")}, full=True)
    assert TRANSITION not in release.documents(stuck.site)
    rotate(stuck.folder, now=NOW)
    stuck.publish({})
    verdict = stuck.verify()
    assert verdict.ok and verdict.trusted is not None and len(verdict.trusted.roots) == 3
    assert release.load_online(stuck.folder).identity == old, "ids of feeds stay"
    announced(stuck)
    finish_transition(stuck.folder, stuck.site, now=NOW)
    assert stuck.verify().ok and release.load_online(stuck.folder).identity == old


def test_what_was_never_said_is_not_finished(stuck: Paper) -> None:
    with pytest.raises(ReleaseError, match="no keys to go on under"):
        finish_transition(stuck.folder, stuck.site)
    announce_transition(stuck.folder, now=NOW)
    before = stuck.bytes()
    with pytest.raises(ReleaseError, match="does not say yet"):
        finish_transition(stuck.folder, stuck.site)
    assert stuck.bytes() == before
    finish_transition(stuck.folder, stuck.site, unannounced=True, now=NOW)
    assert stuck.verify().ok


def test_a_transition_is_taken_back(stuck: Paper) -> None:
    announced(stuck)
    aside = cancel_transition(stuck.folder, stuck.site)
    assert list((aside / "keys/root").glob("*.pem"))
    stuck.documents({}, full=True)
    verdict = stuck.verify()
    assert verdict.ok and verdict.transition is None


def test_the_keys_stay_while_addresses_change(stuck: Paper) -> None:
    first = announce_transition(stuck.folder, (ADDRESS,), now=NOW)
    again = announce_transition(stuck.folder, ("http://a.onion/", ADDRESS), now=NOW + timedelta(days=9))
    assert first.fingerprint == again.fingerprint and not again.created
    statement = read_transition((stuck.folder / "keys/transition.json").read_bytes())
    assert statement is not None and statement.date == NOW.date() and len(statement.addresses) == 2


@pytest.mark.parametrize("address", ["paper.example", "https://a b/", "javascript:alert(1)", "https://é/", "x" * 300])
def test_addresses_that_are_none(stuck: Paper, address: str) -> None:
    with pytest.raises(ReleaseError, match="web addresses"):
        announce_transition(stuck.folder, (address,), now=NOW)
    assert not (stuck.folder / "keys/transition").exists()


STATEMENT = json.loads(make_transition("ab" * 32, (ADDRESS,), NOW.date()))


@pytest.mark.parametrize(
    "changes",
    [
        {"fingerprint": "AB" * 32},
        {"fingerprint": "x\nVERIFIED"},
        {"addresses": ["https://a/\nVERIFIED: all"]},
        {"addresses": ["https://a/\x1b[2J"]},
        {"addresses": ["https://a/"] * 9},
        {"date": "soon"},
        {"format": 2},
        {"kind": "gap"},
    ],
)
def test_statements_that_are_none(changes: dict[str, object]) -> None:
    assert read_transition(json.dumps(STATEMENT).encode()) is not None
    assert read_transition(json.dumps(STATEMENT | changes).encode()) is None
    assert read_transition(b'{"a":' + b"[" * 5_000) is None


def test_nobody_else_makes_this_document(stuck: Paper) -> None:
    with pytest.raises(ReleaseError, match="keys transition"):
        stuck.documents({TRANSITION: json.dumps(STATEMENT).encode()})


@pytest.mark.parametrize("step", range(11))
def test_killed_at_any_step_it_is_finished_by_the_next_run(
    stuck: Paper, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    new = announced(stuck)
    left = step

    def rename(self: Path, target: Path) -> Path:
        nonlocal left
        if not self.name.startswith(".") and self.name != "part":
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        return real(self, target)

    real = Path.rename
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            finish_transition(stuck.folder, stuck.site, now=NOW)
    if step > 0:
        with pytest.raises(ReleaseError, match="already"):
            cancel_transition(stuck.folder, stuck.site)
    finish_transition(stuck.folder, stuck.site, now=NOW)
    verdict = stuck.verify()
    assert verdict.ok and verdict.trusted is not None and verdict.trusted.fingerprint == new
    assert not (stuck.folder / "keys/transition").exists()
    stuck.publish({"index.html": page(0, 7)})
    assert stuck.verify().ok


def test_private_keys_of_a_transition_are_in_no_backup(stuck: Paper) -> None:
    announced(stuck)
    assert not any(name.endswith(".pem") for name, _ in files_of_backup(Project(stuck.folder), []))
    finish_transition(stuck.folder, stuck.site, now=NOW)
    assert not any(name.endswith(".pem") for name, _ in files_of_backup(Project(stuck.folder), []))


def test_doctor_tells_what_was_begun(stuck: Paper) -> None:
    from tamizdat.newsroom.operations.findings import files

    def told() -> dict[str, str]:
        return {each.remedy: each.what for each in files.findings(Project(stuck.folder), NOW) if each.about == "keys"}

    assert not told()
    announced(stuck)
    found = told()
    assert "2026-03-01" in found.pop("tamizdat keys transition --finish")
    assert set(found) == {"mv keys/transition/keys/root/*.pem /media/STICK/"}
    finish_transition(stuck.folder, stuck.site, now=NOW)
    assert set(told()) == {"mv keys/root/*.pem /media/STICK/"}


def test_the_commands(stuck: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    (stuck.folder / "tamizdat.toml").write_text('[outlet]\nname = "Lantern"\n')
    monkeypatch.chdir(stuck.folder)
    call = CliRunner().invoke
    result = call(main, ["keys", "transition", "--address", ADDRESS, "--root-keys", "3", "--threshold", "2"])
    assert result.exit_code == 0 and "says in the release" in result.output
    result = call(main, ["keys", "transition", "--finish"])
    assert result.exit_code == 2 and "does not say yet" in result.output
    result = call(main, ["keys", "transition", "--cancel", "--finish"])
    assert result.exit_code == 2
    stuck.documents({})
    result = call(main, ["keys", "transition", "--finish"])
    assert result.exit_code == 0 and "signed under the new root" in result.output
    assert len(list((stuck.folder / "keys/root").glob("*.pem"))) == 3
    assert TRANSITION_PATH in {f"documents/{name}" for name in release.documents(stuck.site)}
    result = call(main, ["keys", "transition", "--cancel"])
    assert result.exit_code == 2 and "no keys to go on under" in result.output
