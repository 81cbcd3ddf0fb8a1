"""What a release says of other root keys under which its outlet goes on. It is shown, and never followed."""

from __future__ import annotations

import hashlib

from tamizdat.release.metadata.transition import TRANSITION_PATH, KeyTransition, read_transition
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.reading import ReadError, Source, read


def announced_transition(source: Source, trusted: TrustedMetadataSet) -> KeyTransition | None:
    """Return the statement that the release carries, None where there is none that can be read.

    A statement that names the release itself is what is left of a transition that is done: None.
    """
    target = next((target for target in trusted.documents if target.path == TRANSITION_PATH), None)
    if target is None:
        return None
    try:
        body = read(source, target.path, target.size) or b""
    except ReadError:
        return None
    if hashlib.sha256(body).hexdigest() != target.sha256:
        return None
    statement = read_transition(body)
    return None if statement is None or statement.fingerprint == trusted.fingerprint else statement
