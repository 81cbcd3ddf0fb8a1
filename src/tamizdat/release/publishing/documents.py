"""Documents: small signed JSON files that change without the site's pages (release-format.md, section 14).

A document lies at `documents/<name>`, an address that never changes, so that a page's script reads it by one request
(an appeal, the state of a gap). A reader that verifies finds its hash in targets.json.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.document import document_problem
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.targets import (
    DOCUMENTS,
    DOCUMENTS_FOLDER,
    JSON,
    MAX_DOCUMENT_BYTES,
    MAX_DOCUMENTS,
    is_document_name,
)
from tamizdat.release.metadata.tombstones import forbidden_hashes
from tamizdat.release.metadata.transition import TRANSITION
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.resume import resume_role
from tamizdat.release.publishing.role_files import mend_file, replace_small_files
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.tombstones import read_tombstones
from tamizdat.release.tree.entry import Entry


def publish_documents(
    stage: Stage, documents: Mapping[str, bytes | None], keys: Keys, *, now: datetime, full: bool = False
) -> PublishResult:
    """Put documents in force: by name (`appeals.json`) their bytes, None to take one away.

    Documents that are not named stay as they are; with `full`, they are taken away. A document is a JSON object with
    its `kind` (a word) and `format` (a number) inside. Where nothing changed, nothing is written. Finishes first what a
    killed run left. A key transition statement that the keys are to carry is in force with them, and none else
    (metadata/transition.py). Raises ReleaseError before anything is written: for a name or a body that no document may
    have, for too many documents, for bytes that were withdrawn, and where there is no release yet. The counts of the
    result are those of the documents; its `root` is "".
    """
    documents = _with_transition(documents, keys)
    entries = {name: _entry(name, body) for name, body in documents.items() if body is not None}
    site = stage.site
    writer, renewed = resume_role(stage, keys, now, DOCUMENTS)
    before = _by_name(writer)
    after = {} if full else {name: entry for name, entry in before.items() if name not in documents}
    after |= entries
    if len(after) > MAX_DOCUMENTS:
        raise ReleaseError(f"{len(after)} documents are more than the {MAX_DOCUMENTS} that a release may have.")
    mended = 0
    if after != before:
        _check_allowed(writer, entries)
        bodies = {entry.path: documents[name] or b"" for name, entry in entries.items()}
        replace_small_files(writer, DOCUMENTS, [after[name] for name in sorted(after)], bodies)
    elif writer.is_renewal_due():
        writer.renew()
        renewed = True
    for name, entry in entries.items():
        mended += before.get(name) == entry and mend_file(site, entry, documents[name] or b"")
    return PublishResult(
        writer.trusted.timestamp.version,
        "",
        len(after),
        sum(entry.size for entry in after.values()),
        added=len(after.keys() - before.keys()),
        changed=sum(entry != before.get(name, entry) for name, entry in after.items()),
        removed=len(before.keys() - after.keys()),
        mended=mended,
        renewed=renewed,
    )


def documents(site: Path) -> dict[str, bytes]:
    """The documents in force of our own release, by name. Raises ReleaseError where one is damaged."""
    trusted = load_in_force(site)
    found: dict[str, bytes] = {}
    for target in trusted.documents if trusted else ():
        file = site / target.path
        body = file.read_bytes() if file.is_file() else b""
        if hashlib.sha256(body).hexdigest() != target.sha256:
            raise ReleaseError(f"{file}: missing or changed. Publish it again, or put it back from a mirror.")
        found[file.name] = body
    return found


def _with_transition(documents: Mapping[str, bytes | None], keys: Keys) -> dict[str, bytes | None]:
    """Return documents with the statement of the keys, or with none. Raises ReleaseError where another one is given."""
    if TRANSITION in documents:
        raise ReleaseError(f"{TRANSITION}: `tamizdat keys transition` alone makes it. Give yours another name.")
    return {**documents, TRANSITION: keys.transition or None}


def _entry(name: str, body: bytes) -> Entry:
    """Return the entry of a document. Raises ReleaseError where it may be none."""
    if not is_document_name(name):
        raise ReleaseError(f"{name!r} is no name of a document. Give one like appeals.json or appeals.ru.json.")
    if len(body) > MAX_DOCUMENT_BYTES:
        raise ReleaseError(f"{name}: {len(body)} bytes are more than the {MAX_DOCUMENT_BYTES} a document may have.")
    if problem := document_problem(body):
        raise ReleaseError(f"{name}: {problem}.")
    return Entry(f"{DOCUMENTS_FOLDER}/{name}", hashlib.sha256(body).hexdigest(), len(body), JSON)


def _by_name(writer: MetadataWriter) -> dict[str, Entry]:
    entries = (target.entry for target in writer.trusted.documents)
    return {entry.path.partition("/")[2]: entry for entry in entries if entry is not None}


def _check_allowed(writer: MetadataWriter, entries: Mapping[str, Entry]) -> None:
    forbidden = forbidden_hashes(read_tombstones(writer.site, writer.trusted))
    for name, entry in entries.items():
        if entry.sha256 in forbidden:
            raise ReleaseError(f"{name}: these bytes were withdrawn. Make the document anew without them.")
