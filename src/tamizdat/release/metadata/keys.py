"""The keys of a release: root keys, which belong offline, and online keys, which sign every publish.

    keys/root/root-1.pem …      root keys, mode 600: move them to a medium that is kept apart
    keys/root.json              the first root: what readers and mirrors pin; its SHA-256 is the release's fingerprint
    keys/root-2.json …          later roots, each signed by the one before
    var/keys/<role>-<id>.pem    online keys of targets, snapshot and timestamp, mode 600
    keys/transition/, keys/before-<id>/ a change to another first root (publishing/transition.py)
    keys/mirrors/, keys/mirrors.json    keys of the list of mirrors (metadata/mirror_keys.py)

Keys are changed in rotation.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Delegations, Metadata, Root, Snapshot, Targets, Timestamp

from tamizdat.disk import disk_problem
from tamizdat.project import FIRST_FINGERPRINT, FIRST_ROOT, ONLINE_KEYS, ROOT_KEYS, TRANSITION_STATEMENT, Project
from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.key_files import new_signer, read_key, write_file, write_key
from tamizdat.release.metadata.mirror_keys import load_mirror_delegation
from tamizdat.release.metadata.signed import expiry, sign

ONLINE = (Targets.type, Snapshot.type, Timestamp.type)


class Keys(Struct, frozen=True):
    """What signs a release: all root files in order, and the online signers on this machine by key id.

    `mirrors` names the keys that sign the list of mirrors, None where there are none (metadata/mirror_keys.py).
    `folder` is the newsroom's, None where the keys are in memory only. `transition` is the statement that the release
    has to carry, empty where there is none (metadata/transition.py); `identity` is the fingerprint under which the
    newsroom began, "" where it has the same one still.
    """

    roots: tuple[bytes, ...]
    signers: Mapping[str, Signer]
    mirrors: Delegations | None = None
    folder: Path | None = None
    transition: bytes = b""
    identity: str = ""

    def root(self, version: int) -> Root:
        """The root of a version, from 1."""
        root: Root = Metadata[Root].from_bytes(self.roots[version - 1]).signed
        return root

    def can_sign(self, role: str, *roots: Root) -> bool:
        """Whether there are signers enough of a role that all of `roots` accept."""
        wanted = max(root.get_delegated_role(role).threshold for root in roots)
        return len(self._signers(role, roots)) >= wanted

    def for_role(self, role: str, *roots: Root) -> list[Signer]:
        """The signers of a role that all of `roots` accept. Raises ReleaseError where they are too few."""
        signers = self._signers(role, roots)
        if not self.can_sign(role, *roots):
            raise ReleaseError(
                f"{ONLINE_KEYS}: the {role} key that root version {roots[-1].version} names is not there."
                " Put it back from a backup, or make new online keys with `tamizdat keys rotate`."
            )
        return signers

    def _signers(self, role: str, roots: Sequence[Root]) -> list[Signer]:
        keyids = set.intersection(*(set(root.get_delegated_role(role).keyids) for root in roots))
        return [self.signers[keyid] for keyid in sorted(keyids) if keyid in self.signers]

    def remove_old(self, site: Path) -> None:
        """Remove the files of online keys that neither of the last two roots names, once `site` has these roots.

        Until then they are needed: what they signed is in force there, and a publish goes from root to root, with keys
        that two of them accept. Only the newsroom's own release counts; a copy elsewhere may not be asked for.
        """
        if self.folder is None or site.resolve() != Project(self.folder).site.resolve():
            return
        needed = {
            keyid for version in (len(self.roots) - 1, len(self.roots)) if version for keyid in self.root(version).keys
        }
        # Keys that a rotation has made since these were read are none of them.
        if not (old := self.signers.keys() - needed):
            return
        for path in key_files(self.folder / ONLINE_KEYS):
            if read_key(path, None).public_key.keyid in old:
                path.unlink()


class InitializedKeys(Struct, frozen=True):
    """The result of `init_keys`: `created` is False where keys were there already."""

    created: bool
    fingerprint: str
    root_keys: tuple[Path, ...]


def init_keys(
    folder: Path,
    *,
    root_keys: int = 1,
    threshold: int = 1,
    passphrase: bytes | None = None,
    now: datetime | None = None,
) -> InitializedKeys:
    """Make root and online keys in the newsroom `folder`, and the first root, unless they are there.

    `threshold` of the `root_keys` must sign a later root. `passphrase` seals the root keys. Raises ReleaseError.
    """
    first = folder / FIRST_ROOT
    private = folder / ROOT_KEYS
    if first.exists():
        return InitializedKeys(False, fingerprint(first.read_bytes()), tuple(sorted(private.glob("*.pem"))))
    if not 1 <= threshold <= root_keys:
        raise ReleaseError(
            f"A threshold of {threshold} cannot be met by {root_keys} root keys. Choose 1 to {root_keys}."
        )
    if present := [*private.glob("*.pem"), *(folder / ONLINE_KEYS).glob("*.pem")]:
        raise ReleaseError(
            f"{present[0]}: a key is there, but {first} is not. Put root.json back (tuf/1.root.json of the release is"
            " the same file), or move the keys away to begin anew."
        )
    signers = [new_signer() for _ in range(root_keys)]
    try:
        body = _write_first(folder, signers, threshold, passphrase, now or datetime.now(UTC))
    except OSError:  # nothing half-made stays, so that the same command can be run again
        for path in (*private.glob("*.pem"), *(folder / ONLINE_KEYS).glob("*.pem")):
            path.unlink(missing_ok=True)
        raise
    return InitializedKeys(True, fingerprint(body), tuple(sorted(private.glob("*.pem"))))


def _write_first(
    folder: Path, signers: Sequence[CryptoSigner], threshold: int, passphrase: bytes | None, now: datetime
) -> bytes:
    """Write root keys, online keys and last the first root, whose bytes are returned."""
    for number, signer in enumerate(signers, 1):
        write_key(folder / ROOT_KEYS / f"root-{number}.pem", signer, passphrase)
    root = Root(1, expires=expiry(Root.type, now), consistent_snapshot=True)
    root.roles[Root.type].threshold = threshold
    for signer in signers:
        root.add_key(signer.public_key, Root.type)
    add_online_keys(folder, root)
    body = sign(root, signers)
    write_file(folder / FIRST_ROOT, body, 0o644)
    return body


def load_online(folder: Path) -> Keys:
    """Return what signs releases for the newsroom `folder`. Raises ReleaseError where a key cannot be had."""
    roots = root_files(folder)
    if not roots:
        raise ReleaseError(f"{folder / FIRST_ROOT}: not found. Make keys with `tamizdat keys init`.")
    signers = (read_key(path, None) for path in key_files(folder / ONLINE_KEYS))
    by_id: dict[str, Signer] = {signer.public_key.keyid: signer for signer in signers}
    keys = Keys(
        roots,
        by_id,
        load_mirror_delegation(folder),
        folder,
        _read_if_there(folder / TRANSITION_STATEMENT),
        _read_if_there(folder / FIRST_FINGERPRINT).decode(errors="replace").strip(),
    )
    for role in ONLINE:
        keys.for_role(role, keys.root(len(roots)))
    return keys


def _read_if_there(file: Path) -> bytes:
    """Return a file's bytes, none where it is not there. Raises ReleaseError where it cannot be read."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ReleaseError(disk_problem(error)) from None


def key_files(folder: Path) -> list[Path]:
    """Return the key files in a folder. Raises ReleaseError where the folder cannot be read: its keys are not lost."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".pem")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ReleaseError(disk_problem(error)) from None


def root_files(folder: Path) -> tuple[bytes, ...]:
    """Return the newsroom's root files in order, none where there are no keys yet."""
    roots: list[bytes] = []
    while (path := root_file(folder, len(roots) + 1)).is_file():
        roots.append(path.read_bytes())
    return tuple(roots)


def root_file(folder: Path, version: int) -> Path:
    """Return where a root of the newsroom lies."""
    return folder / (FIRST_ROOT if version == 1 else f"keys/root-{version}.json")


def fingerprint(first_root: bytes) -> str:
    """Return a release's fingerprint: the SHA-256 of its first root file, hexadecimal."""
    return hashlib.sha256(first_root).hexdigest()


def add_online_keys(folder: Path, root: Root) -> None:
    """Make a key for each online role and add it to `root`."""
    for role in ONLINE:
        signer = new_signer()
        write_key(folder / ONLINE_KEYS / f"{role}-{signer.public_key.keyid[:16]}.pem", signer, None)
        root.add_key(signer.public_key, role)
