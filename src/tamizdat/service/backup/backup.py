"""Makes a backup of a newsroom, while it is in use."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat import desk_config, outlet_file
from tamizdat.disk import disk_problem, write_whole
from tamizdat.newsroom.operations.findings.finding import LastBackup
from tamizdat.project import VAULT, Project
from tamizdat.service.backup import postgresql, sqlite
from tamizdat.service.backup.contents import FOLDER, files, key_files
from tamizdat.service.backup.manifest import DATABASE, FILES, SQLITE, BackupError, Manifest, Table
from tamizdat.service.backup.writing import check, write
from tamizdat.vault import key_file
from tamizdat.vault.errors import VaultError


class Backup(Struct, frozen=True):
    """A backup that was made and read again: its files and what is in them."""

    file: Path
    keys: Path | None
    manifest: Manifest


def back_up(newsroom: Project, to: Path | None, *, with_keys: bool, progress: Callable[[int], None]) -> Backup:
    """Write everything into one file, and the online keys into another one if that is wanted; read both again.

    Raises BackupError, OutletError, DeskConfigError, and OSError where the disk does not take it.
    """
    now = datetime.now(UTC)
    outlet = outlet_file.load(newsroom.folder)
    name = f"{newsroom.folder.resolve().name}-{now:%Y-%m-%dT%H%M%SZ}.tar.gz"
    to = to or newsroom.folder / FOLDER / name
    _check_place(newsroom, to)
    to.parent.mkdir(parents=True, exist_ok=True)
    about = Manifest(made=now.isoformat(timespec="seconds"), version=version("tamizdat"), outlet=outlet.name)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as temporary:
        about, database = _database(newsroom, Path(temporary), about)
        skipped = {to.resolve()}
        about.left_out.extend(_wrong_vault(newsroom))

        def members() -> Iterator[tuple[str, Path]]:
            yield from database
            for path, file in files(newsroom, about.left_out):
                if file.resolve() not in skipped and Path(temporary).resolve() not in file.resolve().parents:
                    yield FILES + path, file

        manifest = write(to, members(), about, progress)
    if check(to) != manifest:
        raise BackupError(f"{to}: reads otherwise than it was written. Check the disk, and write it elsewhere.")
    keys = _keys(newsroom, to, manifest) if with_keys else None
    try:
        write_whole(newsroom.backups, msgspec.json.encode(LastBackup(manifest.made, str(to.absolute()))) + b"\n")
    except OSError as error:  # the newsroom's own disk may be full: just then one needs the backup
        manifest.left_out.append(f"The backup is whole, but that it was made could not be noted: {disk_problem(error)}")
    return Backup(to, keys, manifest)


def _wrong_vault(newsroom: Project) -> list[str]:
    """Return a line where the vault's file, which the backup takes as it is, opens nothing."""
    if newsroom.vault.exists():
        try:
            key_file.load(newsroom)
        except (VaultError, OSError) as error:
            return [f"{VAULT} is in the backup as it is, and is of no use: {error}"]
    return []


def _check_place(newsroom: Project, to: Path) -> None:
    if newsroom.site.resolve() in to.resolve().parents:
        raise BackupError(f"{to}: lies in the release, where readers could fetch it. Write it elsewhere.")
    if to.parent != newsroom.folder / FOLDER and not to.parent.is_dir():
        raise BackupError(f"{to.parent}: is not there. Is the disk mounted? Make the folder if it is new.")
    if to.is_dir():
        raise BackupError(f"{to}: is a folder. Name a file in it, like {to}/{newsroom.folder.resolve().name}.tar.gz.")


def _database(newsroom: Project, folder: Path, about: Manifest) -> tuple[Manifest, list[tuple[str, Path]]]:
    """Copy the desk's database into a folder; return what the manifest says of it, and the members."""
    address = desk_config.load(newsroom.folder).database
    replace = msgspec.structs.replace
    if address:
        tables: dict[str, Table]
        tables, migrations = postgresql.dump(address, folder)
        about = replace(about, database="postgresql", migrations=migrations, tables=tables)
        return about, [(f"{DATABASE}{name}", folder / name) for name in tables]
    if not newsroom.database.is_file():
        return about, []
    copy = folder / "newsroom.sqlite3"
    migrations = sqlite.copy(newsroom.database, copy)
    return replace(about, database="sqlite", migrations=migrations), [(SQLITE, copy)]


def _keys(newsroom: Project, beside: Path, of: Manifest) -> Path:
    """Write the online keys into a file of their own."""
    to = beside.with_name(beside.name.removesuffix(".tar.gz") + ".keys.tar.gz")
    about = Manifest(made=of.made, version=of.version, outlet=of.outlet, keys=True)
    members = [(FILES + path, file) for path, file in key_files(newsroom)]
    written = write(to, members, about, lambda size: None)
    if check(to) != written:
        raise BackupError(f"{to}: reads otherwise than it was written. Check the disk, and write it elsewhere.")
    return to
