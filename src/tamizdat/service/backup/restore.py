"""Makes a newsroom from a backup: in a folder beside the new one, which takes its name once all is verified."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tamizdat import desk_config
from tamizdat.disk import naming, write_whole
from tamizdat.project import CONFIGURATION, DKIM_KEYS, MEDIA, ONLINE_KEYS, PAGES, THEME, VAR, Project
from tamizdat.service.backup import postgresql
from tamizdat.service.backup.manifest import DATABASE, FILES, SQLITE, BackupError, Manifest
from tamizdat.service.backup.writing import read

_LEAST_FOLDERS = (PAGES, THEME, "captures", VAR, MEDIA)


def restore(file: Path, to: Path, keys: Path | None) -> Manifest:
    """Make the newsroom in a new or empty folder; return the backup's manifest.

    Raises BackupError where the backup is damaged, the folder is not empty or the database cannot be filled; then
    nothing is left in the folder.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupError(f"{to}: is there already and not empty. Nothing was changed. Name a new folder.")
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
    try:
        part.mkdir(mode=0o755)
        manifest = read(file, lambda name, mode, body: _put(part, name, mode, body))
        if manifest.keys:
            raise BackupError(f"{file}: holds keys alone. Give it with --keys, and the backup beside it as FILE.")
        if not (part / CONFIGURATION).is_file():
            raise BackupError(f"{file}: holds no {CONFIGURATION}, so it is no newsroom's. Use another backup.")
        if keys is not None:
            _put_keys(keys, part, manifest)
        _database(part, manifest)
        _finish(part, manifest)
        if to.exists():
            to.rmdir()
        part.rename(to)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _put(part: Path, name: str, mode: int, body: Iterator[bytes]) -> None:
    """Write a member where it belongs."""
    if name == SQLITE:
        path = Project(part).database
    elif name.startswith(FILES):
        path = part / name.removeprefix(FILES)
    elif name.startswith(DATABASE):
        path = part / ".database" / name.removeprefix(DATABASE)
    else:
        raise BackupError(f"The backup holds {name!r}, which no backup of ours has. Nothing was changed.")
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        private = name == SQLITE or name.startswith((DATABASE, f"{FILES}{ONLINE_KEYS}/"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for piece in body:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o600 if private else mode & 0o755 | 0o400)


def _put_keys(keys: Path, part: Path, of: Manifest) -> None:
    """Put online keys from their own backup into place."""

    def put(name: str, mode: int, body: Iterator[bytes]) -> None:
        if not name.startswith(f"{FILES}{ONLINE_KEYS}/"):
            raise BackupError(f"{keys}: holds {name!r}, which is no online key. Nothing was changed.")
        _put(part, name, mode, body)

    about = read(keys, put)
    if not about.keys or about.outlet != of.outlet:
        raise BackupError(f"{keys}: holds no online keys of {of.outlet}. Nothing was changed.")


def _database(part: Path, manifest: Manifest) -> None:
    """Fill the database that the newsroom's configuration names."""
    address = desk_config.load(part).database
    if manifest.database == "postgresql":
        if not address:
            raise BackupError(
                "The backup is of a desk on PostgreSQL. Make an empty database (createdb paper) and name it:"
                " TAMIZDAT_DATABASE=postgresql:///paper tamizdat restore …"
            )
        postgresql.check_empty(address)
        postgresql.load(Project(part), part / ".database", manifest.tables, manifest.migrations)
        shutil.rmtree(part / ".database")
        shutil.rmtree(Project(part).desk_static, ignore_errors=True)
    elif manifest.database == "sqlite" and address:
        raise BackupError(
            "The backup is of a desk on SQLite, but TAMIZDAT_DATABASE or tamizdat.toml names a PostgreSQL database."
            " Take that away for the time of the restoration."
        )


def _finish(part: Path, manifest: Manifest) -> None:
    """Make the folders that were empty, set rights, and note that this is a restoration."""
    newsroom = Project(part)
    for folder in _LEAST_FOLDERS:
        (part / folder).mkdir(parents=True, exist_ok=True)
    for keys in (newsroom.online_keys, part / DKIM_KEYS):
        if keys.is_dir():
            keys.chmod(0o700)
    if newsroom.vault.parent.is_dir():
        newsroom.vault.parent.chmod(0o700)
    note = {"made": manifest.made, "restored": datetime.now(UTC).isoformat(timespec="seconds")}
    write_whole(newsroom.restored, msgspec.json.encode(note) + b"\n")
