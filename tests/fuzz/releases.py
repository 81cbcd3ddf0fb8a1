"""Reads hostile metadata, lists and nodes as a verifier does, and says what must never happen.

Bytes are tried as they are, in place of a file: then nothing may verify that is not byte for byte what was signed. And
they are tried signed, by all keys of the release, with everything above them made to fit: so that what reads them meets
them, whatever they say. An exception that escapes, or a changed file that verifies, is a failure.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from releases import NOW, Paper, document, pages
from rich.console import Console
from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical

from tamizdat import release
from tamizdat.cli import verify as verify_command
from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import node_path
from tamizdat.release.metadata.key_files import read_key
from tamizdat.release.metadata.rollback import state_file
from tamizdat.release.metadata.trusted_set import load_trusted
from tamizdat.release.tree.node import decode_node, encode_node, node_problem
from tamizdat.release.tree.tree import Tree
from tamizdat.release.verifying import Verdict

GONE = "2013/02/slug-a1/index.html"
_JSON = (
    "null", "true", "[]", "{}", "1.5", "1e9", "NaN", "-1", "9007199254740992", '"\\ud800"', '"\\u0000"', '"../x"', '"a/b"',
    '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', '"2026-02-30T00:00:00Z"',
)  # fmt: skip
_FIELDS = (
    '"_type":', '"spec_version":', '"version":', '"expires":', '"keys":', '"roles":', '"keyids":', '"threshold":',
    '"keytype":', '"scheme":', '"keyval":', '"public":', '"consistent_snapshot":', '"meta":', '"hashes":', '"sha256":',
    '"length":', '"targets":', '"custom":', '"delegations":', '"paths":', '"path_hash_prefixes":', '"succinct_roles":',
    '"terminating":', '"role":', '"format":', '"critical":', '"folder":', '"type":', '"elsewhere":', '"bytes":', '"kept":',
    '"root":', '"until":', '"manifest":', '"release":', '"supersedes":', '"tamizdat":', '"state":', '"beside":', '"files":',
    '"path":', '"size":', '"laying"', '"turning"', '"steady"', '"mirrors"', '"snapshot.json"', '"targets.json"',
)  # fmt: skip
_TOMBSTONES = ('"class":', '"date":', '"withdrawn"', '"replaced"', '"recalled"', '"tombstones":', '"2026-01-01"', '""')
_NODE = (
    "tamizdat-tree 1 0",
    "tamizdat-tree 1 1",
    " text/html",
    "\n0 0 ",
    "\n1 ",
    "index.html",
    "/",
    "-",
    "9007199254740991",
)

# The name of each target: the file of the release that it is, and words that its parser looks for.
RELEASE_TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "release root": ("root", (*_FIELDS, *_JSON)),
    "release timestamp": ("timestamp", (*_FIELDS, *_JSON)),
    "release snapshot": ("snapshot", (*_FIELDS, *_JSON)),
    "release targets": ("targets", (*_FIELDS, *_JSON)),
    "release mirrors": ("mirrors", (*_FIELDS, *_JSON)),
    "release tombstones": ("tombstones", (*_TOMBSTONES, *_JSON)),
    "release state": ("state", (*_FIELDS, *_JSON)),
    "release node": ("node", _NODE),
}


class Verified(AssertionError):
    """A release with a changed file was said to be what was signed."""


class Releases:
    """A small release with every kind of metadata, of which one file is replaced and put back."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._kind = kind
        os.environ["TAMIZDAT_STATE"] = str(folder / "state")
        self._paper = paper = Paper(folder / "paper")
        paper.publish(pages(2))
        paper.publish({GONE: b"<p>Withdrawn"}, withdrawn=[release.Withdrawn(GONE, (GONE,), "court")], now=NOW)
        paper.index("snow")
        paper.documents({"gap.json": document("gap")})
        paper.editions("paper.zim")
        release.init_mirror_keys(paper.folder)
        paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
        self._pin = (paper.folder / "keys/root.json").read_bytes()
        self._site = paper.site
        self._tuf = {path.name: path.read_bytes() for path in (paper.site / "tuf").iterdir()}
        self._names = {name.split(".")[-2]: name for name in self._tuf}
        self._keys = {
            key: read_key(file, None)
            for key, pattern in {"root": "keys/root/*.pem", "mirrors": "keys/mirrors/*.pem"}.items()
            for file in paper.folder.glob(pattern)
        }
        online = release.load_online(paper.folder)
        root = online.root(1)
        self._signers = {role: online.for_role(role, root) for role in ("timestamp", "snapshot", "targets")}
        self._signers |= {role: (key,) for role, key in self._keys.items()}
        verdict = self._verify()
        assert verdict.ok and verdict.trusted is not None, verdict.problems
        self._fingerprint, self._root_node = verdict.trusted.fingerprint, verdict.trusted.site_root

    def seeds(self) -> list[bytes]:
        """What there is of the kind: the signed part of metadata, else the file."""
        if self._kind == "node":
            return [path.read_bytes() for path in (self._site / "tree").rglob("*.txt")]
        if self._kind == "state":
            return [state_file(self._fingerprint).read_bytes()]
        body = self._tuf[self._names[self._kind]]
        if self._kind == "tombstones":
            return [body]
        signed = json.loads(body)["signed"]
        if self._kind == "root":  # the one that follows
            signed["version"] = 2
        more = []
        if self._kind == "timestamp":  # phases with all that they may have
            file = {"path": "documents/gap.json", "sha256": "0" * 64, "size": 2, "type": "application/json"}
            beside = [{"root": self._root_node}, {"folder": "search-index", "root": "1" * 64}]
            more = [signed | {"tamizdat": {"state": "laying", "beside": beside, "files": [file]}}]
            more.append(signed | {"tamizdat": {"state": "turning", "files": [file]}})
        return [*(encode_canonical(each).encode() for each in (signed, *more)), body]

    def read(self, data: bytes) -> None:
        """Try some bytes as they are, then signed."""
        if self._kind == "state":
            place = state_file(self._fingerprint)
            place.write_bytes(data)
            self._show(self._verify())
            for left in place.parent.iterdir():
                left.unlink()
            return
        changes = self._signed(data)
        if self._kind == "node":
            self._read_node(data)
        else:
            self._try({self._names[self._kind]: data}, is_signed=False)
        if changes is not None:
            self._try(changes, is_signed=True)

    def _try(self, changes: Mapping[str, bytes], *, is_signed: bool) -> None:
        """Verify with some files of `tuf/` (or nodes, by their paths) changed."""
        metadata = {f"tuf/{name}": body for name, body in (self._tuf | dict(changes)).items()}
        try:
            load_trusted(lambda path, limit: metadata.get(path), self._pin, lambda path, why: None)
        except UntrustedError:  # most inputs: nothing else would be looked at
            return
        places = {self._site / (name if "/" in name else f"tuf/{name}"): body for name, body in changes.items()}
        for place, body in places.items():
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(body)
        try:
            verdict = self._verify()
            if verdict.ok and not is_signed and any(self._tuf.get(name) != body for name, body in changes.items()):
                raise Verified(repr(changes))
            self._show(verdict)
        finally:
            for place in places:
                if place.parent.name == "tuf" and place.name in self._tuf:
                    place.write_bytes(self._tuf[place.name])
                else:
                    place.unlink()
            state_file(self._fingerprint).unlink(missing_ok=True)

    def _verify(self) -> Verdict:
        return self._paper.verify(pin=self._pin)

    def _show(self, verdict: Verdict) -> None:
        """Print a verdict as the command does."""
        console, verify_command.console = verify_command.console, _Quiet(verify_command.console)
        try:
            verify_command._print(verdict, None, datetime.now(UTC))
        finally:
            verify_command.console = console

    def _signed(self, data: bytes) -> dict[str, bytes] | None:
        """Return the files with these bytes in them and everything above, signed; None where they are no JSON."""
        if self._kind == "node":
            return self._with_targets(self._with_node(data)) | {node_path(hashlib.sha256(data).hexdigest()): data}
        if self._kind == "tombstones":
            digest = hashlib.sha256(data).hexdigest()
            name = f"{digest}.tombstones.json"
            targets = json.loads(self._tuf[self._names["targets"]])["signed"]
            old = next(path for path in targets["targets"] if path.endswith(".tombstones.json"))
            target = targets["targets"].pop(old) | {"hashes": {"sha256": digest}, "length": len(data)}
            targets["targets"][f"tuf/{name}"] = target
            return self._with_targets(targets) | {name: data}
        try:
            signed = json.loads(data)
            if not isinstance(signed, dict):
                return None
            return self._above(signed)
        except (ValueError, FormatError, RecursionError):
            return None

    def _above(self, signed: dict[str, Any]) -> dict[str, bytes]:
        match self._kind:
            case "root":
                return {"2.root.json": self._envelope(signed, "root")}
            case "timestamp":
                return {"timestamp.json": self._envelope(signed, "timestamp")}
            case "snapshot":
                return self._with_snapshot(signed)
            case "targets":
                return self._with_targets(signed)
            case _:
                return self._with_metadata("mirrors", signed)

    def _with_metadata(self, role: str, signed: dict[str, Any]) -> dict[str, bytes]:
        """Metadata that the snapshot names, and the snapshot and timestamp that fit."""
        body = self._envelope(signed, role)
        snapshot = json.loads(self._tuf[self._names["snapshot"]])["signed"]
        version = snapshot["meta"][f"{role}.json"]["version"]
        snapshot["meta"][f"{role}.json"] = _meta(body, version)
        return self._with_snapshot(snapshot) | {f"{version}.{role}.json": body}

    def _with_targets(self, signed: dict[str, Any]) -> dict[str, bytes]:
        return self._with_metadata("targets", signed)

    def _with_snapshot(self, signed: dict[str, Any]) -> dict[str, bytes]:
        body = self._envelope(signed, "snapshot")
        timestamp = json.loads(self._tuf["timestamp.json"])["signed"]
        version = timestamp["meta"]["snapshot.json"]["version"]
        timestamp["meta"]["snapshot.json"] = _meta(body, version)
        return {f"{version}.snapshot.json": body, "timestamp.json": self._envelope(timestamp, "timestamp")}

    def _with_node(self, body: bytes) -> dict[str, Any]:
        """The signed part of targets whose site has a root node with these bytes."""
        digest = hashlib.sha256(body).hexdigest()
        targets: dict[str, Any] = json.loads(self._tuf[self._names["targets"]])["signed"]
        old = next(path for path, one in targets["targets"].items() if one["custom"]["role"] == "site")
        target = targets["targets"].pop(old) | {"hashes": {"sha256": digest}, "length": len(body)}
        try:
            level, items = decode_node(body)
            ref = encode_node(items, level)[0]
            target["custom"] |= {"paths": ref.paths, "bytes": min(ref.bytes, 2**53 - 1)}
        except (ReleaseError, KeyError):
            pass
        targets["targets"][node_path(digest)] = target
        return targets

    def _read_node(self, body: bytes) -> None:
        """Read a node by itself, and as one of which everything above it says what it says."""
        try:
            level, items = decode_node(body)
        except ReleaseError:
            return
        ref, again = encode_node(items, level)
        for last in (True, False):
            if not node_problem(body, ref, last) and again != body:
                raise Verified("a node that is not in the one form")
        try:
            list(Tree(lambda digest: body, ref.sha256))
        except ReleaseError:
            return
        except RecursionError:  # a node that lists itself: what hashes forbid
            return

    def _envelope(self, signed: dict[str, Any], role: str) -> bytes:
        payload = encode_canonical(signed).encode()
        made = [signer.sign(payload) for signer in self._signers[role]]
        signatures = sorted(({"keyid": one.keyid, "sig": one.signature} for one in made), key=lambda one: one["keyid"])
        return encode_canonical({"signatures": signatures, "signed": signed}).encode()


class _Quiet:
    """The command's console, writing into memory."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def print(self, *objects: Any, **options: Any) -> None:
        before, self._console._file = self._console._file, io.StringIO()
        try:
            self._console.print(*objects, **options)
            printed = self._console._file.getvalue()
        finally:
            self._console._file = before
        if any(ord(char) < 32 and char != "\n" for char in printed):
            raise Verified(f"a control reached the terminal: {printed!r}")


def _meta(body: bytes, version: int) -> dict[str, Any]:
    return {"hashes": {"sha256": hashlib.sha256(body).hexdigest()}, "length": len(body), "version": version}


@contextmanager
def releases(target: str) -> Iterator[Releases]:
    """Give what reads the bytes of a target."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-fuzz-") as folder:
        yield Releases(Path(folder), RELEASE_TARGETS[target][0])
