"""Releases made to break a verifier: each file is told with its reason, and nothing else happens."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from releases import NOW, Paper, page, pages
from tuf.api.metadata import Metadata

from tamizdat import release
from tamizdat.cli import main
from tamizdat.release import ReleaseError, limits
from tamizdat.release.layout import node_path, store_path
from tamizdat.release.metadata.canonical import decode_canonical
from tamizdat.release.metadata.signed import LIFETIMES, sign
from tamizdat.release.tree.entry import entry_path_problem
from tamizdat.release.tree.node import decode_node
from tamizdat.release.verifying import Verdict, open_source, read_pin
from tamizdat.release.verifying.portable import portability_notes


@pytest.fixture
def small(paper: Paper) -> Paper:
    paper.publish(pages(40))
    return paper


def problems(verdict: Verdict) -> dict[str, str]:
    return {problem.path: problem.why for problem in verdict.problems}


HOSTILE_JSON = {
    "a float": b'{"a":1.5}',
    "an exponent": b'{"a":1e9}',
    "NaN": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "half a character": b'{"a":"\\ud800"}',
    "half a character in a key": b'{"\\udfff":1}',
    "a huge number": b'{"a":' + b"9" * 5_000 + b"}",
    "a number beyond 2^53": b'{"a":9007199254740993}',
    "deep lists": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"a":' * 100_000,
    "a key that stands twice": b'{"a":1,"a":2}',
    "spaces": b'{"a": 1}',
    "true for a count": b'{"version":true}',
    "no object": b"[]",
    "no UTF-8": b'{"a":"\xff"}',
    "a mark of byte order": b"\xef\xbb\xbf{}",
    "nothing": b"",
}


@pytest.mark.parametrize("body", HOSTILE_JSON.values(), ids=HOSTILE_JSON)
def test_strange_json_is_refused_everywhere(small: Paper, body: bytes) -> None:
    with pytest.raises(ReleaseError):
        decode_canonical(body)
    root = small.folder / "broken.json"
    root.write_bytes(body)
    assert "the pinned root" in problems(small.verify(pin=body or b" "))
    for path in ("tuf/timestamp.json", "tuf/1.snapshot.json", "tuf/1.targets.json", "tuf/1.root.json"):
        place = small.site / path
        before = place.read_bytes()
        place.write_bytes(body)
        assert path in problems(small.verify())
        place.write_bytes(before)


@pytest.mark.parametrize("text", ['"\\\\"', '"[[[[{{{{"', '"a\\"[b"'])
def test_brackets_in_texts_are_no_nesting(text: str) -> None:
    body = b'{"a":[' + b",".join([text.encode()] * 100) + b"]}"
    assert len(decode_canonical(body)["a"]) == 100


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 1.5),
        ("version", "1"),
        ("expires", "9999-99-99T00:00:00Z"),
        ("meta", []),
        ("_type", {}),
        ("meta", None),
    ],
)
def test_strange_fields_of_metadata_are_refused(small: Paper, field: str, value: object) -> None:
    place = small.site / "tuf/timestamp.json"
    envelope = json.loads(place.read_bytes())
    envelope["signed"][field] = value
    place.write_text(json.dumps(envelope, sort_keys=True, separators=(",", ":")))
    assert "tuf/timestamp.json" in problems(small.verify())


def test_more_roots_than_a_release_has(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tamizdat.release.metadata.trusted_set.MAX_ROOTS", 1)
    (small.site / "tuf/2.root.json").write_bytes(b"{}")
    assert "more than the 1" in problems(small.verify())["tuf/2.root.json"]


NODES = {
    "many digits": b"tamizdat-tree 1 " + b"9" * 5_000 + b"\n",
    "a level that no hash has": b"tamizdat-tree 1 32\n",
    "digits of other scripts": "tamizdat-tree 1 ²\n".encode(),
    "a long path": b"tamizdat-tree 1 0 text/html\n0 0 1 " + b"A" * 43 + b" " + b"a/" * 600 + b"a\n",
    "a long name": b"tamizdat-tree 1 0 text/html\n0 0 1 " + b"A" * 43 + b" " + b"a" * 253 + b"\n",
    "a huge size": b"tamizdat-tree 1 0 text/html\n0 0 " + b"9" * 4_000 + b" " + b"A" * 43 + b" a\n",
    "a negative share": b"tamizdat-tree 1 0 text/html\n-1 0 1 " + b"A" * 43 + b" a\n",
}


@pytest.mark.parametrize("body", NODES.values(), ids=NODES)
def test_strange_nodes_are_refused(body: bytes) -> None:
    with pytest.raises(ReleaseError):
        decode_node(body)


def test_a_node_is_hashed_before_it_is_parsed(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = small.verify().trusted
    assert trusted is not None
    root = node_path(trusted.site_root)
    body = (small.site / root).read_bytes()
    (small.site / root).write_bytes(body + b"0 0 1 x y\n" * 30_000)

    def parse(node: bytes) -> object:
        assert hashlib.sha256(node).hexdigest() != hashlib.sha256((small.site / root).read_bytes()).hexdigest()
        return decode_node(node)

    for module in ("walk", "unexpected"):
        monkeypatch.setattr(f"tamizdat.release.verifying.{module}.decode_node", parse)
    monkeypatch.setattr("tamizdat.release.tree.tree.decode_node", parse)
    assert problems(small.verify()) == {root: "its bytes do not match its name."}


def test_a_wrong_root_node_is_told_first_and_hides_nothing(small: Paper) -> None:
    trusted = small.verify().trusted
    assert trusted is not None
    root = node_path(trusted.site_root)
    (small.site / root).write_bytes(b"changed")
    (small.site / "tuf/added.json").write_bytes(b"{}")
    verdict = small.verify()
    assert set(problems(verdict)) == {root, "tuf/added.json"}
    assert any(" files that they may name were not checked" in note for note in verdict.notes)
    for number in range(100):
        (small.site / f"tuf/added-{number}.json").write_bytes(b"{}")
    result = CliRunner().invoke(main, ["verify", str(small.site), "--root", str(small.folder / "keys/root.json")])
    assert result.exit_code == 2
    assert result.output.lstrip().startswith(root) and "more files that were added" in result.output


@pytest.mark.parametrize("name", ["a\nVERIFIED: all", "\x1b[2Jb", "c\u202ed", "e\x9b31m", "f\rg", "h\u2028i", "t\tu"])
def test_names_from_outside_are_shown_and_obeyed_by_no_terminal(small: Paper, name: str) -> None:
    (small.site / name).write_bytes(b"x")
    result = CliRunner().invoke(main, ["verify", str(small.site), "--root", str(small.folder / "keys/root.json")])
    assert result.exit_code == 2 and name not in result.output
    assert not any(mark in result.output for mark in "\x1b\u202e\x9b\r\u2028\t")
    assert not any(line.startswith("VERIFIED") for line in result.output.splitlines())


def test_a_folder_beyond_what_the_system_can_name_is_told(small: Paper) -> None:
    before = Path.cwd()
    try:
        os.chdir(small.site)
        for _ in range(30):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        verdict_path = "d" * 200
    finally:
        os.chdir(before)
    found = problems(small.verify())
    assert any(path.startswith(verdict_path) and "cannot be read" in why for path, why in found.items())
    shutil.rmtree(small.site / verdict_path)


@pytest.mark.parametrize("where", ["x" * 300, "x/" * 3_000, "a\0b", "/dev/null", ""])
def test_strange_folders_are_refused(where: str) -> None:
    with pytest.raises(ReleaseError, match="folder"):
        open_source(where or "/nowhere/at/all")


@pytest.mark.parametrize("body", [b"", b"x" * 600_000, b"\xff"])
def test_damaged_pins_are_told_by_the_command(small: Paper, tmp_path: Path, body: bytes) -> None:
    root = tmp_path / "root.json"
    root.write_bytes(body)
    result = CliRunner().invoke(main, ["verify", str(small.site), "--root", str(root)])
    assert result.exit_code == 2 and not isinstance(result.exception, (ValueError, TypeError))
    assert "root" in result.output


def test_a_pin_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"root\.json"):
        read_pin(tmp_path)


@pytest.mark.parametrize(
    "path",
    ["TUF/timestamp.json", "Tree/a.txt", "store./x", "\u017ftore/x", ".htaccess", "a/.git/config", ".well-known/.a",
     "a" * 253, "a/" * 512 + "b", "é" * 130],
)  # fmt: skip
def test_paths_that_no_release_has(path: str) -> None:
    assert entry_path_problem(path)


@pytest.mark.parametrize("path", [".well-known/security.txt", "treehouse/x", "a.b/c.d", "é" * 126, "a" * 252])
def test_paths_that_a_release_may_have(path: str) -> None:
    assert entry_path_problem(path) == ""


def test_what_other_systems_lose_is_noted() -> None:
    twins = ["News/a", "news/a", "é", unicodedata.normalize("NFD", "é"), "x"]
    assert "2 of the paths" in portability_notes(dict.fromkeys(twins))[0]
    lost = ["con/a", "a/aux.html", "b./c", "d /e", "x" * 300, "fine"]
    assert "5 of the paths" in portability_notes(dict.fromkeys(lost))[0]
    assert portability_notes(dict.fromkeys(["news/a", "console/b", "c.d"])) == []


def resigned(paper: Paper, **fields: object) -> None:
    """Sign the timestamp anew with other fields."""
    place = paper.site / "tuf/timestamp.json"
    timestamp = Metadata.from_bytes(place.read_bytes()).signed
    for name, value in fields.items():
        if name == "phase":
            timestamp.unrecognized_fields["tamizdat"] = value
        else:
            setattr(timestamp, name, value)
    keys = release.load_online(paper.folder)
    place.write_bytes(sign(timestamp, keys.for_role("timestamp", keys.root(1))))


@pytest.mark.parametrize("year", [2029, 2036, 9999])
@pytest.mark.parametrize("behind", [0, 20_000])
def test_a_timestamp_without_end_is_told(small: Paper, year: int, behind: int) -> None:
    """Whatever the clock says: snapshot and targets would have expired long before it was signed."""
    resigned(small, expires=datetime(year, 12, 31, 23, tzinfo=UTC))
    assert str(year) in problems(small.verify(now=NOW - timedelta(days=behind)))["tuf/timestamp.json"]


@pytest.mark.parametrize("expires", [datetime(1000, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_timestamp_that_never_was_in_force_is_told(small: Paper, expires: datetime) -> None:
    resigned(small, expires=expires)
    assert "tuf/1.root.json" in problems(small.verify())


@pytest.mark.parametrize("role", ["root", "snapshot", "targets", "mirrors"])
@pytest.mark.parametrize("days", [1_500, 2_900_000])
def test_a_life_that_is_longer_than_its_roles_is_told(
    tmp_path: Path, role: str, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(LIFETIMES, role, timedelta(days=days))  # the last day is in 9966
        paper = Paper(tmp_path / "paper")
        paper.publish(pages(2))
        release.init_mirror_keys(paper.folder)
        paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
    path = f"tuf/{'1' if role in ('root', 'mirrors') else '*'}.{role}.json"
    (file,) = paper.site.glob(path)
    for now in (NOW, NOW - timedelta(days=9_000)):
        assert file.name in {Path(one).name for one in problems(paper.verify(now=now))}


def test_all_lives_without_end_are_told_by_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper(tmp_path / "paper")
    paper.publish(pages(2), now=NOW + timedelta(days=500))
    assert paper.verify().ok
    for role in LIFETIMES:
        monkeypatch.setitem(LIFETIMES, role, timedelta(days=5_000))
    other = Paper(tmp_path / "other")
    other.publish(pages(2))
    monkeypatch.undo()
    assert "tuf/timestamp.json" in problems(other.verify())


@pytest.mark.parametrize("days", [-20_000, -9_000, -400, 0, 6, 30, 3_000])
def test_no_clock_refuses_an_honest_release(small: Paper, days: int) -> None:
    """Neither one that is years behind, nor a release that nobody renewed for years, which is stale."""
    assert small.verify(now=NOW + timedelta(days=days)).problems == []


def test_a_paper_that_slept_for_years_is_whole(small: Paper) -> None:
    small.publish({"index.html": page(0, 1)}, now=NOW + timedelta(days=900))
    verdict = small.verify(now=NOW + timedelta(days=900))
    assert verdict.ok and verdict.stale  # its root has expired
    small.publish({"index.html": page(0, 2)}, now=NOW + timedelta(days=2_500))
    verdict = small.verify(now=NOW + timedelta(days=2_500))
    assert verdict.ok and verdict.stale, "the keys that could renew the root may be lost"


@pytest.mark.parametrize("state", ["laying", "turning"])
def test_a_publish_that_stands_still_is_told(small: Paper, state: str) -> None:
    small.publish({"index.html": page(0, 1)})
    resigned(small, phase={"state": state})
    assert small.verify().ok
    assert small.verify(now=NOW + limits.MAX_UNSTEADY).ok
    found = problems(small.verify(now=NOW + limits.MAX_UNSTEADY + timedelta(minutes=1)))
    assert state in found["tuf/timestamp.json"]


@pytest.mark.parametrize("state", ["steady", "laying", "turning"])
def test_redacted_bytes_are_wrong_in_every_phase(small: Paper, state: str) -> None:
    path = "2013/03/slug-a2/index.html"
    secret = (small.site / path).read_bytes()
    old_root = small.verify().trusted.site_root  # type: ignore[union-attr]
    nodes = {file: file.read_bytes() for file in (small.site / "tree").rglob("*.txt")}
    small.publish({path: page(2, 1)}, redact=True)
    phase: dict[str, object] = {"state": state}
    if state == "laying":  # the old tree is named, with all its nodes, and so the old bytes by an entry
        phase["beside"] = [{"root": old_root}]
        for file, body in nodes.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
    resigned(small, phase=phase)
    assert small.verify().ok
    digest = hashlib.sha256(secret).hexdigest()
    stored = small.site / store_path(digest)
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(secret)
    assert "withdrawn" in problems(small.verify())[store_path(digest)]
    stored.unlink()
    page_file = small.site / path
    page_file.unlink()
    page_file.write_bytes(secret)
    assert path in problems(small.verify())
    phase["files"] = [{"path": path, "sha256": digest, "size": len(secret), "type": "text/html"}]
    resigned(small, phase=phase)
    assert path in problems(small.verify())


def test_a_sparse_file_in_place_of_a_node_is_not_read_whole(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = "ab" * 32
    place = small.site / node_path(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        file.truncate(1 << 40)
    resigned(small, phase={"state": "laying", "beside": [{"root": digest}]})
    count = 0
    read = os.read

    def counted(descriptor: int, size: int) -> bytes:
        nonlocal count
        body = read(descriptor, size)
        count += len(body)
        return body

    monkeypatch.setattr(os, "read", counted)
    assert node_path(digest) in problems(small.verify())
    assert count < 3 * limits.MAX_NODE_BYTES
