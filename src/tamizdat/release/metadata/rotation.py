"""Keys changed: other online keys, signed for by the root keys, and other root keys (TUF 6.1).

Online keys are changed by two roots: one that accepts old and new keys, and one that accepts the new ones only. So what
readers see is validly signed at every moment while a publish goes from the old keys to the new. Rotations may follow
each other: no key is removed before a publish has carried every root (`Keys.remove_old`).

Root keys are changed by one root, which the old ones and the new ones sign, each by their threshold. A verifier that
has any root of before follows it. Fewer old keys than the threshold can sign no such root: then the outlet can only
begin anew, under another fingerprint (docs/release-format.md, section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from tamizdat.project import FIRST_ROOT, ROOT_KEYS
from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_ROOTS
from tamizdat.release.metadata.key_files import new_signer, read_key, write_file, write_key
from tamizdat.release.metadata.keys import ONLINE, add_online_keys, key_files, root_file, root_files
from tamizdat.release.metadata.signed import expiry, sign

REPLACED = "replaced"  # the folder in keys/root/ of keys that are root keys no more


class ReplacedRootKeys(Struct, frozen=True):
    """The result of `replace_root_keys`: the new root's version, the files of new keys, and those of old ones that were
    put aside."""

    version: int
    made: tuple[Path, ...]
    aside: tuple[Path, ...]


def rotate(
    folder: Path, root_keys: Sequence[Path] = (), *, passphrase: bytes | None = None, now: datetime | None = None
) -> int:
    """Make new online keys, signed for by the root keys in the files `root_keys` (all in keys/root/ by default).

    Return the new root's version. The next publish carries the roots and signs with the new keys. Raises ReleaseError.
    """
    last = _last_root(folder)
    signers = _root_signers(folder, last, root_keys, passphrase)
    old_keyids = {role: list(last.get_delegated_role(role).keyids) for role in ONLINE}
    both = _following(last, now)
    add_online_keys(folder, both)
    both_body = sign(both, signers)
    new: Root = Metadata[Root].from_bytes(both_body).signed
    new.version += 1
    for role, keyids in old_keyids.items():
        for keyid in keyids:
            new.revoke_key(keyid, role)
    # The second root is written first: a kill in between must not leave a root that accepts both sets of keys as the
    # last one.
    write_file(root_file(folder, new.version), sign(new, signers), 0o644)
    write_file(root_file(folder, both.version), both_body, 0o644)
    return new.version


def replace_root_keys(
    folder: Path,
    old_keys: Sequence[Path] = (),
    *,
    count: int = 1,
    threshold: int = 1,
    keep: bool = False,
    passphrase: bytes | None = None,
    new_passphrase: bytes | None = None,
    now: datetime | None = None,
) -> ReplacedRootKeys:
    """Make `count` new root keys, signed for by as many of the old ones (files; all in keys/root/ by default) as must.

    `threshold` root keys must sign from then on. With `keep` the old keys that sign stay root keys too; all others are
    root keys no more. Old files in keys/root/ are put aside, and removed by nobody. Raises ReleaseError.
    """
    last = _last_root(folder)
    signers = _root_signers(folder, last, old_keys, passphrase)
    kept = {signer.public_key.keyid for signer in signers} if keep else set()
    if count < 0 or not 1 <= threshold <= count + len(kept):
        most = count + len(kept)
        raise ReleaseError(f"A threshold of {threshold} cannot be met by {most} root keys. Choose 1 to {most}.")
    new = _following(last, now)
    made = [new_signer() for _ in range(count)]
    for keyid in last.get_delegated_role(Root.type).keyids:
        if keyid not in kept:
            new.revoke_key(keyid, Root.type)
    for signer in made:
        new.add_key(signer.public_key, Root.type)
    new.roles[Root.type].threshold = threshold
    body = sign(new, [*signers, *made])
    there = key_files(folder / ROOT_KEYS)
    paths = [folder / ROOT_KEYS / f"root-{signer.public_key.keyid[:16]}.pem" for signer in made]
    for path, signer in zip(paths, made, strict=True):
        write_key(path, signer, new_passphrase)
    write_file(root_file(folder, new.version), body, 0o644)
    return ReplacedRootKeys(new.version, tuple(paths), tuple(_put_aside(there, kept, passphrase)))


def _last_root(folder: Path) -> Root:
    roots = root_files(folder)
    if not roots:
        raise ReleaseError(f"{folder / FIRST_ROOT}: not found. Make keys with `tamizdat keys init`.")
    root: Root = Metadata[Root].from_bytes(roots[-1]).signed
    return root


def _following(last: Root, now: datetime | None) -> Root:
    """Return a root like the last, one version on, that lives from now.

    Raises ReleaseError where verifiers would not follow it, or a rotation's second root.
    """
    if last.version + 2 > MAX_ROOTS:
        raise ReleaseError(
            f"The root has version {last.version}, and verifiers follow {MAX_ROOTS} roots at most. Go on under another"
            " first root: `tamizdat keys transition`."
        )
    root = Root.from_dict(last.to_dict())
    root.version, root.expires = last.version + 1, expiry(Root.type, now or datetime.now(UTC))
    return root


def _root_signers(folder: Path, last: Root, root_keys: Sequence[Path], passphrase: bytes | None) -> list[CryptoSigner]:
    """Return the root keys in files that `last` accepts. Raises ReleaseError where they are too few."""
    role = last.get_delegated_role(Root.type)
    paths = root_keys or key_files(folder / ROOT_KEYS)
    given = {signer.public_key.keyid: signer for signer in (read_key(path, passphrase) for path in paths)}
    signers = [given[keyid] for keyid in role.keyids if keyid in given]
    if len(signers) < role.threshold:
        where = "the files given" if root_keys else folder / ROOT_KEYS
        raise ReleaseError(
            f"{len(signers)} of this outlet's root keys found in {where};"
            f" {role.threshold} must sign. Bring the medium that holds them and name them with --root-key."
        )
    return signers


def _put_aside(paths: Sequence[Path], kept: set[str], passphrase: bytes | None) -> list[Path]:
    """Move the files of keys that are root keys no more into a folder of their own; return where they are.

    What the passphrase does not open has signed nothing here, so it is none of the keys that are kept.
    """
    aside = []
    for path in paths:
        with suppress(ReleaseError):
            if read_key(path, passphrase).public_key.keyid in kept:
                continue
        target = path.parent / REPLACED / path.name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        while target.exists():
            target = target.with_name(f"{target.stem}-1{target.suffix}")
        path.rename(target)
        aside.append(target)
    return aside
