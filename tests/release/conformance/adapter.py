"""The command that the suite tuf-conformance drives: init, refresh, download (its CLIENT-CLI.md).

Files are read by the code that `tamizdat verify` uses (`Web`), and metadata is verified by it and held against what was
seen before (`load_trusted`, `RollbackCheck`). Besides, this adapter
- gives back roots that it trusts already from its own folder, where the suite expects no request;
- stops at the first thing that is wrong, since the suite asks what a client takes, not for a list;
- has one answer for "stale": 1, since the protocol knows done and not done.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from tuf.api.metadata import Root

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import METADATA_FOLDER, metadata_path
from tamizdat.release.metadata.rollback_check import RollbackCheck
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.metadata.verified import VerifiedFile, raise_problem
from tamizdat.release.reading import ReadError, read, read_content
from tamizdat.release.reading.web import Web

FOLDER = "files"  # the folder of the role that the suite's targets are of (simulator.py)


class Client:
    """What is trusted lies in `folder`: the last file of each role, every root, and the rollback state."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.source = Web(address)
        self.roots = folder / "roots"
        self.pin = (self.roots / "1.json").read_bytes()
        os.environ["TAMIZDAT_STATE"] = str(folder / "state")
        self.now = datetime.fromisoformat(os.environ.get("CONFORMANCE_NOW") or datetime.now(UTC).isoformat())

    def refresh(self) -> TrustedMetadataSet:
        rollback = RollbackCheck(self.now, raise_problem)

        def keep(one: VerifiedFile) -> None:
            rollback.keep(one)
            (self.folder / f"{quote(one.role, safe='')}.json").write_bytes(one.body)
            if one.role == Root.type:
                (self.roots / f"{one.signed.version}.json").write_bytes(one.body)

        try:
            trusted = load_trusted(self._read, self.pin, raise_problem, keep)
        finally:
            rollback.remember()
        if trusted.expires[0] <= self.now:
            raise ReleaseError(f"stale: {trusted.expires[1]} expired")
        return trusted

    def _read(self, path: str, limit: int) -> bytes | None:
        version = path.removeprefix(f"{METADATA_FOLDER}/").removesuffix(".root.json")
        own = self.roots / f"{version}.json"
        if path == metadata_path(int(version) if version.isdecimal() else 0, Root.type) and own.is_file():
            return own.read_bytes()
        try:
            return read(self.source, path.removeprefix(f"{METADATA_FOLDER}/"), limit)
        except ReadError as error:
            raise UntrustedError(path, str(error)) from None

    def download(self, names: list[str], address: str, folder: Path) -> None:
        trusted = self.refresh()
        entries = {entry.path: entry for entry in trusted.file_entries}
        for name in names:
            if (entry := entries.get(f"{FOLDER}/{name}")) is None:
                raise ReleaseError(f"{name}: no such target")
            place = folder / quote(name, safe="")
            if place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == entry.sha256:
                continue
            content = read_content(Web(address), entry.path, entry.size, with_body=True)
            if content is None or content.sha256 != entry.sha256:
                raise ReleaseError(f"{entry.path}: its bytes are not those that are signed")
            place.write_bytes(content.body)


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("--metadata-dir", "--metadata-url", "--target-dir", "--target-base-url"):
        parser.add_argument(option)
    parser.add_argument("--target-name", action="append")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("init").add_argument("root")
    commands.add_parser("refresh")
    commands.add_parser("download")
    given = parser.parse_args()
    folder = Path(given.metadata_dir)
    if given.command == "init":
        (folder / "roots").mkdir()
        (folder / "roots/1.json").write_bytes(Path(given.root).read_bytes())
        (folder / "root.json").write_bytes(Path(given.root).read_bytes())
        return
    client = Client(folder, given.metadata_url)
    if given.command == "refresh":
        client.refresh()
    else:
        client.download(given.target_name, given.target_base_url, Path(given.target_dir))


if __name__ == "__main__":
    try:
        main()
    except ReleaseError as error:
        where = f"{error.path}: {error.why}" if isinstance(error, UntrustedError) else str(error)
        sys.exit(f"refused: {where}")
