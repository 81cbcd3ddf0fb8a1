"""The list of mirrors: signed by keys of its own, handed to the publisher, carried along, never older than it was."""

from __future__ import annotations

import hashlib
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from kills import killed_anywhere
from releases import NOW, Paper, document, files, page, pages
from tuf.api.metadata import Metadata, Targets
from tuf_client import tuf_client

from tamizdat import release
from tamizdat.cli import main
from tamizdat.release.metadata.signed import encode_metadata
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.verifying import open_source, verify

LIST = "mirrors/list.json"


def check(paper: Paper) -> tuple[int, bytes]:
    verdict = paper.verify()
    assert verdict.ok, (verdict.trusted and verdict.trusted.phase, verdict.problems)
    paper.independent()
    trusted = load_in_force(paper.site)
    assert trusted is not None
    target = trusted.mirror_list
    if target is None:
        return 0, b""
    bodies = [paper.site / LIST, paper.site / "store" / target.sha256[:2] / target.sha256]
    found = [body.read_bytes() for body in bodies if body.is_file()]
    body = next(body for body in found if hashlib.sha256(body).hexdigest() == target.sha256)
    return trusted.delegated["mirrors"].targets.version, body


@pytest.fixture
def keyed(paper: Paper) -> Paper:
    release.init_mirror_keys(paper.folder)
    paper.publish(pages(10))
    return paper


@pytest.fixture
def mirrored(keyed: Paper) -> Paper:
    keyed.mirrors(keyed.sign_mirrors(1, "one.invalid"))
    return keyed


def test_a_list_is_published_changed_and_taken_away(keyed: Paper) -> None:
    without = {path for path in files(keyed.site) if not path.startswith("tuf/")}
    assert release.mirror_list(keyed.site) == (0, b"")
    assert keyed.mirrors(keyed.sign_mirrors(1, "one.invalid")).added == 1
    assert check(keyed) == release.mirror_list(keyed.site) == (1, document("mirrors", "one.invalid"))
    assert keyed.mirrors(keyed.sign_mirrors(5, "two.invalid")).changed == 1
    assert check(keyed) == (5, document("mirrors", "two.invalid"))
    assert {path for path in files(keyed.site) if "mirrors" in path} == {"tuf/5.mirrors.json", LIST, f"{LIST}.gz"}
    before = files(keyed.site)
    keyed.mirrors(keyed.sign_mirrors(5, "two.invalid"))
    assert files(keyed.site) == before
    assert keyed.mirrors(keyed.sign_mirrors(6, "two.invalid")).changed == 0  # signed anew, to last longer
    assert check(keyed)[0] == 6
    (keyed.site / LIST).write_bytes(b"blocked")
    assert keyed.mirrors(keyed.sign_mirrors(6, "two.invalid")).mended == 1 and keyed.verify().ok
    assert keyed.mirrors(None).removed == 1
    assert check(keyed) == (0, b"")
    assert {path for path in files(keyed.site) if not path.startswith("tuf/")} == without
    keyed.mirrors(None)


def test_it_is_carried_along_without_its_keys(mirrored: Paper) -> None:
    signed = (mirrored.site / "tuf/1.mirrors.json").read_bytes()
    shutil.rmtree(mirrored.folder / "keys/mirrors")
    (mirrored.folder / "keys/mirrors.json").unlink()
    mirrored.publish({"index.html": page(0, 1)}, full=True)
    mirrored.documents({"gap.json": document("gap")})
    mirrored.publish({"tiny.txt": None}, redact=True)
    mirrored.publish({}, now=NOW + timedelta(days=300))
    assert check(mirrored)[0] == 1 and (mirrored.site / "tuf/1.mirrors.json").read_bytes() == signed
    verdict = mirrored.verify(now=NOW + timedelta(days=300))
    assert verdict.ok and not verdict.stale and any("'mirrors' expired on 2026-08-31" in note for note in verdict.notes)


def test_other_clients_of_tuf_follow_the_delegation(mirrored: Paper) -> None:
    trusted = tuf_client(mirrored.site, (mirrored.folder / "keys/root.json").read_bytes())
    listed = trusted.update_delegated_targets((mirrored.site / "tuf/1.mirrors.json").read_bytes(), "mirrors", "targets")
    listed.targets[LIST].verify_length_and_hashes((mirrored.site / LIST).read_bytes())
    assert trusted.targets.delegations is not None and trusted.targets.delegations.roles is not None
    assert trusted.targets.delegations.roles["mirrors"].is_delegated_path(LIST)


def test_what_is_not_signed_right_is_refused_and_changes_nothing(mirrored: Paper) -> None:
    before = files(mirrored.site)
    good = mirrored.sign_mirrors(2, "two.invalid")
    metadata: Metadata[Targets] = Metadata.from_bytes(good.metadata)
    metadata.signatures[next(iter(metadata.signatures))].signature = "0" * 128
    online = sorted((mirrored.folder / "var/keys").glob("targets-*"))
    other = release.sign_mirror_list(good.body, online, version=2, now=NOW)
    for signed, why in [
        (release.SignedMirrorList(good.metadata, good.body + b" "), "other bytes"),
        (release.SignedMirrorList(encode_metadata(metadata), good.body), "not signed by enough keys"),
        (other, "not signed by enough keys"),
        (release.SignedMirrorList(good.metadata + b" ", good.body), "canonical"),
        (release.SignedMirrorList(b"{}", good.body), "no TUF metadata"),
        (mirrored.sign_mirrors(1, "two.invalid"), "version 1 is in force"),
        (mirrored.sign_mirrors(2, "two.invalid", now=NOW - timedelta(days=184)), "expired on"),
    ]:
        with pytest.raises(release.ReleaseError, match=why):
            mirrored.mirrors(signed)
        assert files(mirrored.site) == before
    with pytest.raises(release.ReleaseError, match="more than the 262144"):
        release.sign_mirror_list(b"x" * 262_145, online, version=2, now=NOW)
    with pytest.raises(release.ReleaseError, match="no JSON object"):
        release.sign_mirror_list(b"[]", online, version=2, now=NOW)
    mirrored.publish({"list.json": good.body})
    mirrored.publish({"list.json": None}, redact=True)
    with pytest.raises(release.ReleaseError, match="were withdrawn"):
        mirrored.mirrors(good)


def test_a_list_needs_keys_and_a_release(paper: Paper) -> None:
    release.init_mirror_keys(paper.folder)
    signed = paper.sign_mirrors(1)
    with pytest.raises(release.ReleaseError, match="Press it first"):
        paper.mirrors(signed)
    paper.publish(pages(2))
    (paper.folder / "keys/mirrors.json").write_text('{"keys": {}, "roles": []}')
    with pytest.raises(release.ReleaseError, match="names no keys"):
        paper.mirrors(signed)
    (paper.folder / "keys/mirrors.json").unlink()
    with pytest.raises(release.ReleaseError, match="tamizdat keys mirrors"):
        paper.mirrors(signed)


def test_a_threshold_of_keys(paper: Paper) -> None:
    one, two, three = release.init_mirror_keys(paper.folder, keys=3, threshold=2, passphrase=b"little words")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (one, two, three)} == {0o600}
    assert release.init_mirror_keys(paper.folder) == ()
    with pytest.raises(release.ReleaseError, match="threshold of 2"):
        release.init_mirror_keys(paper.folder, threshold=2, replace=True)
    paper.publish(pages(2))
    body = document("mirrors", "one.invalid")
    with pytest.raises(release.ReleaseError, match="passphrase"):
        release.sign_mirror_list(body, [one], version=1, now=NOW)
    signed = release.sign_mirror_list(body, [one], version=1, now=NOW, passphrase=b"little words")
    with pytest.raises(release.ReleaseError, match="not signed by enough keys"):
        paper.mirrors(signed)
    paper.mirrors(release.cosign_mirror_list(signed, [three], passphrase=b"little words"))
    assert check(paper) == (1, body)


def test_new_keys_take_over_with_the_list_they_sign(mirrored: Paper) -> None:
    old = mirrored.sign_mirrors(2, "old.invalid")
    shutil.rmtree(mirrored.folder / "keys/mirrors")
    assert len(release.init_mirror_keys(mirrored.folder, keys=2, replace=True)) == 2
    mirrored.publish({"index.html": page(0, 1)})
    assert check(mirrored)[0] == 1
    with pytest.raises(release.ReleaseError, match="not signed by enough keys"):
        mirrored.mirrors(old)
    with pytest.raises(release.ReleaseError, match="version 1 is in force"):
        mirrored.mirrors(mirrored.sign_mirrors(1, "new.invalid"))
    mirrored.mirrors(mirrored.sign_mirrors(2, "new.invalid"))
    assert check(mirrored) == (2, document("mirrors", "new.invalid"))
    # After a theft the list goes at once, and the count begins anew with the new keys.
    mirrored.mirrors(None)
    release.init_mirror_keys(mirrored.folder, replace=True)
    key = max((mirrored.folder / "keys/mirrors").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    mirrored.mirrors(release.sign_mirror_list(document("mirrors"), [key], version=1, now=NOW))
    assert check(mirrored)[0] == 1


def test_an_older_list_is_named_by_who_saw_a_newer_one(mirrored: Paper, tmp_path: Path) -> None:
    shutil.copytree(mirrored.folder, tmp_path / "copy")
    mirrored.mirrors(mirrored.sign_mirrors(7, "seven.invalid"))
    assert mirrored.verify().ok
    mirrored.mirrors(None)
    assert mirrored.verify().ok  # it is remembered while there is none
    copy = Paper.__new__(Paper)
    copy.folder, copy.site, copy.pages = tmp_path / "copy", tmp_path / "copy/var/site", {}
    for edition in range(12):  # everything else is newer there
        copy.publish({"index.html": page(0, edition)})
    pin = (copy.folder / "keys/root.json").read_bytes()
    verdict = verify(open_source(str(copy.site)), now=NOW, pin=pin)
    assert {problem.path for problem in verdict.problems} == {"tuf/1.mirrors.json"}
    assert "version 7 was seen on 2026-03-01" in verdict.problems[0].why


@pytest.mark.parametrize("version", [0, 2])
def test_a_publish_of_the_list_is_killed_anywhere(tmp_path: Path, version: int) -> None:
    ready = Paper(tmp_path / "ready")
    release.init_mirror_keys(ready.folder)
    ready.publish(pages(5))
    ready.mirrors(ready.sign_mirrors(1, "one.invalid"))
    signed = ready.sign_mirrors(2, "two.invalid") if version else None
    old, new = (1, document("mirrors", "one.invalid")), (2, signed.body) if signed else (0, b"")
    for at, paper, expected in killed_anywhere(ready, tmp_path, lambda paper: paper.mirrors(signed)):
        in_force = check(paper)
        assert in_force in (old, new)
        if at % 2:
            paper.publish({})
            assert check(paper) == in_force
        paper.mirrors(signed)
        assert check(paper) == new
        assert {k: v for k, v in files(paper.site).items() if not k.startswith("tuf/")} == expected
        assert [path.name for path in (paper.site / "tuf").glob("*.mirrors.json")] == ["2.mirrors.json"] * (version > 0)


def test_the_commands(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    (paper.folder / "tamizdat.toml").write_text('name = "The Invented Paper"\n')
    monkeypatch.chdir(paper.folder)

    def tamizdat(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    assert "mirrors" not in tamizdat("keys", "show")
    said = tamizdat("keys", "mirrors", "--keys", "3", "--threshold", "2")
    assert "keys/mirrors/" in said and "kept apart" in said
    assert "nothing was changed" in tamizdat("keys", "mirrors")
    assert "mirrors 2 of 3" in tamizdat("keys", "show")
    assert "threshold" in tamizdat("keys", "mirrors", "--replace", "--threshold", "2", code=2)
    assert "New keys" in tamizdat("keys", "mirrors", "--replace")
    paper.publish(pages(5))
    key = max((paper.folder / "keys/mirrors").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    paper.mirrors(release.sign_mirror_list(document("mirrors"), [key], version=3, now=NOW))
    paper.documents({"gap.json": document("gap"), "a.json": document("a")})
    paper.editions("paper.zim")
    said = tamizdat("verify", "var/site")
    assert "Documents 2" in said and "Editions 1 (1 in the folder)" in said and "Mirror list version 3" in said
