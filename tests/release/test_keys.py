"""Keys: made once, kept apart, rotated so that every reader can follow; the metadata is TUF as others read it."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from releases import NOW, Paper, page, pages
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf_client import tuf_client

from tamizdat import release
from tamizdat.cli import main
from tamizdat.release.errors import UntrustedError
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.metadata.signed import encode_metadata
from tamizdat.release.metadata.trusted_set import load_trusted
from tamizdat.release.verifying import open_source, verify


def test_the_metadata_is_tuf(paper: Paper) -> None:
    paper.publish(pages(5))
    paper.publish({"index.html": page(0, 1)}, withdrawn=[release.Withdrawn("index.html", ("index.html",), "error")])
    paper.index("snow")
    trusted = tuf_client(paper.site, (paper.folder / "keys/root.json").read_bytes())
    assert len(trusted.targets.targets) == 3
    for path, target in trusted.targets.targets.items():
        target.verify_length_and_hashes((paper.site / path).read_bytes())
    assert trusted.root.consistent_snapshot


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    made = release.init_keys(tmp_path, root_keys=3, threshold=2, now=NOW)
    assert made.created and len(made.root_keys) == 3
    private = [*(tmp_path / "keys/root").iterdir(), *(tmp_path / "var/keys").iterdir()]
    assert len(private) == 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in private} == {0o700}
    before = {path: path.read_bytes() for path in private}
    again = release.init_keys(tmp_path, now=NOW)
    assert not again.created and again.fingerprint == made.fingerprint
    assert before == {path: path.read_bytes() for path in private}


def test_lost_root_is_not_made_anew_over_keys(tmp_path: Path) -> None:
    release.init_keys(tmp_path, now=NOW)
    (tmp_path / "keys/root.json").unlink()
    with pytest.raises(release.ReleaseError, match=r"Put root\.json back"):
        release.init_keys(tmp_path, now=NOW)


@pytest.mark.parametrize(("keys", "threshold"), [(1, 2), (2, 0), (0, 0)])
def test_impossible_thresholds(tmp_path: Path, keys: int, threshold: int) -> None:
    with pytest.raises(release.ReleaseError, match="threshold"):
        release.init_keys(tmp_path, root_keys=keys, threshold=threshold)
    assert not (tmp_path / "keys").exists()


def test_missing_keys_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(release.ReleaseError, match="tamizdat keys init"):
        release.load_online(tmp_path)
    release.init_keys(tmp_path, now=NOW)
    next((tmp_path / "var/keys").glob("timestamp-*")).unlink()
    with pytest.raises(release.ReleaseError, match="timestamp key"):
        release.load_online(tmp_path)


def test_rotation_is_followed_by_those_who_pinned_the_first_root(paper: Paper) -> None:
    first = (paper.folder / "keys/root.json").read_bytes()
    paper.publish(pages(5))
    assert paper.verify().ok
    stolen = {path.name: path.read_bytes() for path in (paper.folder / "var/keys").iterdir()}
    assert rotate(paper.folder, now=NOW) == 3
    paper.publish({"index.html": page(0, 1)})
    verdict = paper.verify(pin=first)
    assert verdict.ok and verdict.trusted is not None and len(verdict.trusted.roots) == 3
    assert not {*verdict.trusted.root.keys} & {*Metadata[Root].from_bytes(first).signed.roles["timestamp"].keyids}
    assert tuf_client(paper.site, first).root.version == 3
    # Those who pinned a later root verify too, and the old keys sign nothing any more.
    assert paper.verify(pin=(paper.folder / "keys/root-3.json").read_bytes()).ok
    for path in (paper.folder / "var/keys").iterdir():
        path.unlink()
    for name, body in stolen.items():
        (paper.folder / "var/keys" / name).write_bytes(body)
    with pytest.raises(release.ReleaseError, match="key that root version 3 names"):
        release.load_online(paper.folder)


def test_two_rotations_between_publishes(paper: Paper) -> None:
    paper.publish(pages(3))
    rotate(paper.folder, now=NOW)
    rotate(paper.folder, now=NOW)
    result = paper.publish({})
    assert result.renewed
    verdict = paper.verify()
    assert verdict.ok and verdict.trusted is not None and len(verdict.trusted.roots) == 5
    assert tuf_client(paper.site, (paper.folder / "keys/root.json").read_bytes()).root.version == 5


def test_first_publish_after_a_rotation(paper: Paper) -> None:
    rotate(paper.folder, now=NOW)
    paper.publish(pages(3))
    assert paper.verify().ok


def test_a_thief_who_ran_the_versions_up_is_overcome(paper: Paper) -> None:
    """Rotation lets clients that saw the thief's version go on (TUF 5.3.11)."""
    paper.publish(pages(3))
    keys = release.load_online(paper.folder)
    place = paper.site / "tuf/timestamp.json"
    honest = place.read_bytes()
    stolen: Metadata[Timestamp] = Metadata.from_bytes(honest)
    stolen.signed.version = 2**31
    stolen.sign(keys.for_role("timestamp", keys.root(1))[0])
    place.write_bytes(encode_metadata(stolen))
    assert paper.verify().ok
    place.write_bytes(honest)
    assert not paper.verify().ok
    rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 1)})
    assert paper.verify().ok


def test_a_threshold_of_root_keys(tmp_path: Path) -> None:
    paper = Paper.__new__(Paper)
    paper.folder, paper.site, paper.pages = tmp_path, tmp_path / "site", {}
    release.init_keys(tmp_path, root_keys=3, threshold=2, passphrase=b"three little words", now=NOW)
    paper.publish(pages(3))
    assert paper.verify().ok
    one, two, three = sorted((tmp_path / "keys/root").iterdir())
    with pytest.raises(release.ReleaseError, match="2 must sign"):
        rotate(tmp_path, [one], passphrase=b"three little words", now=NOW)
    with pytest.raises(release.ReleaseError, match="passphrase"):
        rotate(tmp_path, [one, two], now=NOW)
    with pytest.raises(release.ReleaseError, match="passphrase is wrong"):
        rotate(tmp_path, [one, two], passphrase=b"no", now=NOW)
    one.unlink()
    rotate(tmp_path, [two, three], passphrase=b"three little words", now=NOW)
    paper.publish({})
    assert paper.verify().ok


@pytest.mark.parametrize("break_it", ["drop", "other key", "case", "space", "unsigned field", "unknown signature"])
def test_metadata_that_is_not_strictly_right(tmp_path: Path, break_it: str) -> None:
    """Forms that TUF's own clients let pass, and that would leave a changed byte unseen."""
    release.init_keys(tmp_path, root_keys=3, threshold=2, now=NOW)
    paper = Paper.__new__(Paper)
    paper.folder, paper.site, paper.pages = tmp_path, tmp_path / "site", {}
    paper.publish(pages(1))
    place = paper.site / "tuf/1.root.json"
    metadata: Metadata[Root] = Metadata.from_bytes(place.read_bytes())
    keyid = next(iter(metadata.signatures))
    body = place.read_bytes()
    if break_it == "drop":
        for gone in list(metadata.signatures)[:2]:
            del metadata.signatures[gone]
        body = encode_metadata(metadata)
    elif break_it == "other key":
        signature = metadata.signatures[keyid]
        signature.signature = "0" * 128
        body = encode_metadata(metadata)
    elif break_it == "case":
        signature = metadata.signatures[keyid].signature
        body = body.replace(signature.encode(), signature.upper().encode())
    elif break_it == "space":
        body = body.replace(b'"signatures":[', b'"signatures": [')
    elif break_it == "unsigned field":
        body = body.replace(b'{"signatures":', b'{"note":1,"signatures":')
    else:
        metadata.signatures["f" * 64] = metadata.signatures[keyid]
        metadata.signatures["f" * 64].keyid = "f" * 64
        body = encode_metadata(metadata)
    place.write_bytes(body)
    verdict = verify(open_source(str(paper.site)), now=NOW)
    assert "tuf/1.root.json" in {problem.path for problem in verdict.problems}


def test_wrong_kinds_and_versions_are_refused(paper: Paper) -> None:
    paper.publish(pages(1))
    files = {f"tuf/{path.name}": path.read_bytes() for path in (paper.site / "tuf").iterdir()}
    for one, two in [("timestamp", "1.snapshot"), ("1.snapshot", "1.targets"), ("1.root", "timestamp")]:
        mixed = files | {f"tuf/{one}.json": files[f"tuf/{two}.json"]}
        with pytest.raises(UntrustedError) as caught:
            load_trusted(lambda path, limit, mixed=mixed: mixed.get(path))
        assert caught.value.path == f"tuf/{one}.json"


def test_how_long_signatures_last(paper: Paper) -> None:
    paper.publish(pages(1))
    trusted = tuf_client(paper.site, (paper.folder / "keys/root.json").read_bytes())
    lives = {signed.type: (signed.expires - NOW).days for signed in trusted}
    assert lives == {Root.type: 731, Timestamp.type: 7, Snapshot.type: 92, Targets.type: 92}


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tamizdat.toml").write_text('name = "The Invented Paper"\n')
    monkeypatch.chdir(tmp_path)
    run = CliRunner()

    def tamizdat(*words: str, code: int = 0) -> str:
        result = run.invoke(main, list(words))
        assert result.exit_code == code, result.output
        return result.output

    assert "keys init" in tamizdat("keys", "show", code=2)
    assert "Root fingerprint" in tamizdat("keys", "init", "--root-keys", "2", "--threshold", "2")
    assert "nothing was changed" in tamizdat("keys", "init")
    shown = tamizdat("keys", "show")
    assert "2 of 2" in shown and "still lies on this machine" in shown
    (tmp_path / "var/keys" / next((tmp_path / "var/keys").iterdir()).name).chmod(0o644)
    assert "can be read by others" in tamizdat("keys", "show")
    assert "root-3.json" in tamizdat("keys", "rotate")

    with release.lock(tmp_path / "var/site") as stage:
        entries = [stage.put("index.html", page(1))]
        release.publish(stage, entries, [], release.load_online(tmp_path), now=datetime.now(UTC))
    said = tamizdat("verify", "var/site")
    assert "VERIFIED" in said and "UNPINNED" not in said
    monkeypatch.chdir(tmp_path.parent)
    assert "UNPINNED" in tamizdat("verify", str(tmp_path / "var/site"))
    (tmp_path / "var/site/index.html").write_bytes(b"blocked")
    said = tamizdat("verify", str(tmp_path / "var/site"), "--root", str(tmp_path / "keys/root.json"), code=2)
    assert "index.html: has 7 bytes" in said and "NOT VERIFIED" in said
    assert "no such folder" in tamizdat("verify", "nowhere", code=2)
