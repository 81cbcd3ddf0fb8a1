"""What a release says of other root keys under which its outlet goes on. It is shown and remembered, never followed.

A reader needs it most when it is too late to read it: the release under the new root is there, and the old pin refuses
it. So a statement is kept beside the rollback states, and told again where the root that is refused is the one that it
named.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tuf.api.metadata import Root

from tamizdat.release.layout import metadata_path
from tamizdat.release.limits import MAX_ROOT_BYTES
from tamizdat.release.metadata.key_files import write_file
from tamizdat.release.metadata.rollback import state_folder
from tamizdat.release.metadata.targets import MAX_DOCUMENT_BYTES
from tamizdat.release.metadata.transition import TRANSITION_PATH, KeyTransition, read_transition
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.reading import Folder, ReadError, Source, read


def announced_transition(source: Source, trusted: TrustedMetadataSet, pin: bytes | None) -> KeyTransition | None:
    """Return the statement that the release carries, None where there is none that can be read.

    A statement that names the release itself is what is left of a transition that is done: None.
    """
    target = next((target for target in trusted.documents if target.path == TRANSITION_PATH), None)
    body = _read(source, TRANSITION_PATH, target.size) if target is not None else b""
    if target is None or hashlib.sha256(body).hexdigest() != target.sha256:
        return None
    statement = read_transition(body)
    if statement is None or statement.fingerprint == trusted.fingerprint:
        return None
    for name in {trusted.fingerprint, *([hashlib.sha256(pin).hexdigest()] if pin is not None else [])}:
        _remember(name, body)
    return statement


def remembered_transition(source: Source, pin: bytes) -> KeyTransition | None:
    """Return the statement that was seen under a pinned root, None where the first root here is another one."""
    name = _file(hashlib.sha256(pin).hexdigest())
    try:
        statement = read_transition(_read(Folder(name.parent), name.name, MAX_DOCUMENT_BYTES))
    except RuntimeError:
        return None
    found = hashlib.sha256(_read(source, metadata_path(1, Root.type), MAX_ROOT_BYTES)).hexdigest()
    return statement if statement is not None and statement.fingerprint == found else None


def _read(source: Source, path: str, limit: int) -> bytes:
    try:
        return read(source, path, limit) or b""
    except ReadError:
        return b""


def _file(name: str) -> Path:
    return state_folder() / f"transition-{name}.json"


def _remember(name: str, body: bytes) -> None:
    """Keep a statement; a machine that keeps nothing is told so with the rollback state."""
    try:
        write_file(_file(name), body, 0o644)
    except (OSError, RuntimeError):
        return
