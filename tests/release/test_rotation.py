"""Keys changed many times without a press between, and root keys replaced: every reader can follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from releases import NOW, Paper, document, page, pages
from tuf.api.metadata import Metadata, Root
from tuf_client import tuf_client

from tamizdat import release
from tamizdat.cli import main
from tamizdat.project import Project
from tamizdat.release import ReleaseError
from tamizdat.release.metadata import rotation
from tamizdat.release.metadata.key_files import read_key
from tamizdat.release.metadata.rotation import replace_root_keys, rotate


def online_keys(folder: Path) -> set[str]:
    return {path.name for path in (folder / "var/keys").glob("*.pem")}


def first_root(paper: Paper) -> bytes:
    return (paper.folder / "keys/root.json").read_bytes()


@pytest.mark.parametrize("times", [3, 7])
def test_rotations_without_a_press_between(paper: Paper, times: int) -> None:
    paper.publish(pages(3))
    for _ in range(times):
        rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 1)})
    verdict = paper.verify(pin=first_root(paper))
    assert verdict.ok and verdict.trusted is not None and len(verdict.trusted.roots) == 1 + 2 * times
    assert tuf_client(paper.site, first_root(paper)).root.version == 1 + 2 * times


def test_rotations_and_replaced_root_keys_without_a_press_between(paper: Paper) -> None:
    paper.publish(pages(3))
    rotate(paper.folder, now=NOW)
    replace_root_keys(paper.folder, now=NOW)
    rotate(paper.folder, now=NOW)
    replace_root_keys(paper.folder, now=NOW)
    rotate(paper.folder, now=NOW)
    paper.publish({})
    verdict = paper.verify(pin=first_root(paper))
    assert verdict.ok and verdict.trusted is not None and len(verdict.trusted.roots) == 9
    assert tuf_client(paper.site, first_root(paper)).root.version == 9


@pytest.mark.parametrize("times", [3, 5])
def test_a_newsroom_whose_keys_an_old_version_removed_publishes_again(paper: Paper, times: int) -> None:
    """Until 2026-11 a rotation kept the keys of the last two roots, though readers were three or more roots behind."""
    paper.publish(pages(12))
    paper.publish({"tiny.txt": b"u"}, redact=True)
    paper.publish({"index.html": page(0, 1)})
    paper.documents({"gap.json": document("gap")})
    before = paper.verify().trusted
    for _ in range(times):
        rotate(paper.folder, now=NOW)
        keys = release.load_online(paper.folder)
        needed = keys.root(len(keys.roots) - 1).keys
        for path in (paper.folder / "var/keys").glob("*.pem"):
            if read_key(path, None).public_key.keyid not in needed:
                path.unlink()
    paper.publish({"index.html": page(0, 2)})
    verdict = paper.verify(pin=first_root(paper))
    assert verdict.ok and verdict.trusted is not None and before is not None
    assert len(verdict.trusted.roots) == 1 + 2 * times and verdict.tombstones == 1
    assert verdict.trusted.timestamp.version > before.timestamp.version
    paper.independent()
    assert tuf_client(paper.site, first_root(paper)).root.version == 1 + 2 * times
    rotate(paper.folder, now=NOW)
    paper.publish({})
    assert paper.verify().ok


def test_old_online_keys_go_once_the_newsrooms_release_has_the_new_ones(paper: Paper) -> None:
    newsroom = Project(paper.folder)
    paper.site = newsroom.site
    paper.publish(pages(3))
    first = online_keys(paper.folder)
    for _ in range(3):
        rotate(paper.folder, now=NOW)
    assert first < online_keys(paper.folder) and len(online_keys(paper.folder)) == 12
    paper.publish({})
    kept = online_keys(paper.folder)
    assert len(kept) == 6 and not first & kept, "those of the last two roots"
    assert paper.verify().ok
    paper.publish({"index.html": page(0, 1)})
    assert online_keys(paper.folder) == kept


def test_keys_that_a_rotation_makes_while_a_press_runs_stay(paper: Paper) -> None:
    paper.publish(pages(3))
    rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 1)})
    rotate(paper.folder, now=NOW)
    keys = release.load_online(paper.folder)  # as a press has them from its start
    rotate(paper.folder, now=NOW)
    meanwhile = online_keys(paper.folder)
    keys.remove_old(paper.site)
    assert release.load_online(paper.folder).signers
    assert len(meanwhile - online_keys(paper.folder)) == 3, "those that its last roots no longer name"


def test_no_root_is_made_that_verifiers_would_not_follow(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "MAX_ROOTS", 4)
    rotate(paper.folder, now=NOW)
    with pytest.raises(ReleaseError, match="keys transition"):
        rotate(paper.folder, now=NOW)
    with pytest.raises(ReleaseError, match="keys transition"):
        replace_root_keys(paper.folder, now=NOW)
    assert len(list((paper.folder / "keys").glob("root*.json"))) == 3


def test_a_lost_root_key_is_replaced(tmp_path: Path, paper: Paper) -> None:
    """Two of three must sign; one is lost. The two go on beside a new one."""
    three = Paper.__new__(Paper)
    three.folder, three.site, three.pages = tmp_path / "three", tmp_path / "three-site", {}
    three.folder.mkdir()
    release.init_keys(three.folder, root_keys=3, threshold=2, now=NOW)
    three.publish(pages(3))
    lost, *others = sorted((three.folder / "keys/root").glob("*.pem"))
    lost.unlink()
    done = replace_root_keys(three.folder, others, count=1, threshold=2, keep=True, now=NOW)
    assert done.version == 2 and len(done.made) == 1 and done.aside == ()
    three.publish({})
    assert three.verify(pin=first_root(three)).ok
    root = Metadata[Root].from_bytes((three.site / "tuf/2.root.json").read_bytes()).signed
    assert (len(root.roles["root"].keyids), root.roles["root"].threshold) == (3, 2)
    assert tuf_client(three.site, first_root(three)).root.version == 2
    rotate(three.folder, [others[0], done.made[0]], now=NOW)
    three.publish({})
    assert three.verify(pin=first_root(three)).ok


def test_a_stolen_root_key_signs_nothing_any_more(paper: Paper) -> None:
    paper.publish(pages(3))
    (stolen,) = (paper.folder / "keys/root").glob("*.pem")
    body = stolen.read_bytes()
    done = replace_root_keys(paper.folder, count=3, threshold=2, new_passphrase=b"seven words", now=NOW)
    (aside,) = done.aside
    assert aside.read_bytes() == body and aside.parent.name == "replaced"
    paper.publish({})
    assert paper.verify(pin=first_root(paper)).ok
    with pytest.raises(release.ReleaseError, match="2 must sign"):
        rotate(paper.folder, [aside], now=NOW)
    with pytest.raises(release.ReleaseError, match="passphrase"):
        rotate(paper.folder, now=NOW)
    rotate(paper.folder, done.made[:2], passphrase=b"seven words", now=NOW)
    paper.publish({})
    assert paper.verify(pin=first_root(paper)).ok


def test_too_few_old_keys_replace_nothing(paper: Paper, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    release.init_keys(other, now=NOW)
    before = sorted(path.name for path in (paper.folder / "keys").rglob("*"))
    for keys, threshold in [([*(other / "keys/root").glob("*.pem")], 1), ([], 2), ([], 0)]:
        with pytest.raises(release.ReleaseError, match=r"must sign|cannot be met"):
            replace_root_keys(paper.folder, keys, threshold=threshold, now=NOW)
    assert sorted(path.name for path in (paper.folder / "keys").rglob("*")) == before


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tamizdat.toml").write_text('name = "The Lantern"\n')
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["keys", "init"]).exit_code == 0
    done = run(main, ["keys", "replace-root", "--keys", "2", "--threshold", "2"])
    assert done.exit_code == 0, done.output
    assert "keys/root-2.json" in done.output and "destroy them" in done.output
    assert "fingerprint stays" in done.output
    assert run(main, ["keys", "rotate"]).exit_code == 0
    assert "cannot be met" in run(main, ["keys", "replace-root", "--threshold", "5"]).output
