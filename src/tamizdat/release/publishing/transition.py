"""A newsroom goes on under another first root, since too few of its root keys are left to name others.

    keys/transition/        laid out like a newsroom: the new root, its keys, and online keys, made beside the old ones
    keys/transition.json    the statement, which every publish carries as the document key-transition.json
    keys/before-<id>/       what was in force before, put aside at the end; <id> begins the old fingerprint

Two steps, with weeks between them: `announce` while the old release is still published, so that whoever follows it
hears of the new fingerprint; then `finish`, which signs the same release anew under the new root. Both may be run again
after they were killed. Nothing is deleted.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tamizdat.project import (
    FIRST_FINGERPRINT,
    FIRST_ROOT,
    ONLINE_KEYS,
    ROOT_KEYS,
    TRANSITION_KEYS,
    TRANSITION_STATEMENT,
)
from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import write
from tamizdat.release.metadata.key_files import write_file
from tamizdat.release.metadata.keys import InitializedKeys, fingerprint, init_keys, key_files, load_online, root_files
from tamizdat.release.metadata.transition import TRANSITION_PATH, make_transition, read_transition
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.lock import lock
from tamizdat.release.publishing.signing_anew import sign_anew


def announce_transition(
    folder: Path,
    addresses: tuple[str, ...] = (),
    *,
    root_keys: int = 1,
    threshold: int = 1,
    passphrase: bytes | None = None,
    now: datetime | None = None,
) -> InitializedKeys:
    """Make a new first root and its keys in the newsroom `folder`, and the statement that the next publish carries.

    Keys that were made before stay; a new statement takes the place of the old one. Raises ReleaseError where the
    newsroom has no keys yet, and for addresses that are none.
    """
    now = now or datetime.now(UTC)
    if not root_files(folder):
        raise ReleaseError(f"{folder / FIRST_ROOT}: not found. Make keys with `tamizdat keys init`.")
    new = folder / TRANSITION_KEYS
    statement = folder / TRANSITION_STATEMENT
    before = read_transition(statement.read_bytes()) if statement.is_file() else None
    if before is not None:  # the same statement, perhaps with other addresses
        addresses = addresses or before.addresses
    make_transition("0" * 64, addresses, now.date())  # before any key is made
    made = init_keys(new, root_keys=root_keys, threshold=threshold, passphrase=passphrase, now=now)
    body = make_transition(made.fingerprint, addresses, before.date if before else now.date())
    write_file(statement, body, 0o644)
    return made


def cancel_transition(folder: Path, site: Path) -> Path:
    """Take the statement back, and put the new keys aside; return where they are.

    Raises ReleaseError where there are none, and where the release in `site` is signed with them already.
    """
    new = _need_new(folder)
    following = fingerprint((new / FIRST_ROOT).read_bytes())
    with lock(site):
        trusted = load_in_force(site)
        if trusted is not None and trusted.fingerprint == following:
            raise ReleaseError("The release is signed under the new root already. Run it again with --finish.")
        (folder / TRANSITION_STATEMENT).unlink(missing_ok=True)
        aside = folder / f"{TRANSITION_KEYS}-cancelled-{following[:8]}"
        new.rename(aside)
    return aside


def finish_transition(folder: Path, site: Path, *, unannounced: bool = False, now: datetime | None = None) -> Path:
    """Sign the release in `site` anew under the new root, and put the new keys in the old ones' place.

    Return the folder where the old ones, and the old metadata, were put. Raises ReleaseError where there is nothing to
    finish, no release, or one that does not carry the statement, unless it is to be `unannounced`.
    """
    new = _need_new(folder)
    old_fingerprint = fingerprint((folder / FIRST_ROOT).read_bytes())
    aside = folder / f"keys/before-{old_fingerprint[:8]}"
    with lock(site):
        trusted = load_in_force(site)
        if trusted is None:
            raise ReleaseError(f"{site}: there is no release here to sign anew. Run `tamizdat press` first.")
        if trusted.fingerprint == old_fingerprint:
            keys = load_online(new)
            if not (unannounced or _is_announced(trusted, folder / TRANSITION_STATEMENT)):
                raise ReleaseError(
                    "The release does not say yet under which root it goes on, and readers who follow it would not"
                    " hear of it. Run `tamizdat press`, and give mirrors and readers some weeks; or --unannounced."
                )
            for path in trusted.files:
                write(f"{aside}/{path}", (site / path).read_bytes())
            sign_anew(site, trusted, keys, now or datetime.now(UTC))
        elif trusted.fingerprint != fingerprint((new / FIRST_ROOT).read_bytes()):
            raise ReleaseError(f"{site}: signed under neither the old nor the new root of this newsroom.")
        _put_in_place(folder, new, aside)
    return aside


def _is_announced(trusted: TrustedMetadataSet, statement: Path) -> bool:
    """Whether the release carries the newsroom's statement."""
    body = statement.read_bytes() if statement.is_file() else b""
    digest = hashlib.sha256(body).hexdigest()
    return any((target.path, target.sha256) == (TRANSITION_PATH, digest) for target in trusted.documents)


def _need_new(folder: Path) -> Path:
    new = folder / TRANSITION_KEYS
    if not (new / FIRST_ROOT).is_file():
        raise ReleaseError(f"{new}: no keys to go on under. Make them, and say so, with `tamizdat keys transition`.")
    return new


def _put_in_place(folder: Path, new: Path, aside: Path) -> None:
    """Put what was in force aside, and then the new keys in its place.

    A killed run is gone on with: the old first root is put aside when all else of the old is, and the new one comes
    last.
    """
    first = folder / FIRST_FINGERPRINT
    if not first.exists():
        write_file(first, fingerprint((folder / FIRST_ROOT).read_bytes()).encode() + b"\n", 0o644)
    if not (aside / FIRST_ROOT).exists():
        for path in [
            *key_files(folder / ROOT_KEYS),
            *key_files(folder / ONLINE_KEYS),
            *sorted(folder.glob("keys/root-*.json")),
        ]:
            _move(path, aside / path.relative_to(folder))
        write_file(aside / FIRST_ROOT, (folder / FIRST_ROOT).read_bytes(), 0o644)
    for path in [*key_files(new / ROOT_KEYS), *key_files(new / ONLINE_KEYS)]:
        _move(path, folder / path.relative_to(new))
    if (statement := folder / TRANSITION_STATEMENT).exists():
        _move(statement, aside / TRANSITION_STATEMENT)
    _move(new / FIRST_ROOT, folder / FIRST_ROOT)
    shutil.rmtree(new)  # empty folders


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.rename(target)
