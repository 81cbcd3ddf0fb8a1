"""A pytest plugin for the suite tuf-conformance: its repositories write what format 1 of a release asks for.

A release is a TUF repository, and stricter than TUF in what it may hold (docs/release-format.md, section 4). So the
suite's repositories sign with Ed25519, write canonical JSON, name length and hash of each file, say the phase in
timestamp.json, and have a site; their targets are files of a role of their own. The tests are the suite's, untouched.
"""

from __future__ import annotations

from typing import Any

from tuf.api.metadata import Metadata, Targets
from tuf.api.serialization.json import JSONSerializer
from tuf_conformance._internal import client_runner, repository_simulator
from tuf_conformance._internal.repository_simulator import RepositorySimulator

from tamizdat.release.metadata.signed import encode_metadata
from tamizdat.release.metadata.targets import make_site_target
from tamizdat.release.tree.build import build_tree

FOLDER = "files"
_targets_to_dict = Targets.to_dict
_initialize = RepositorySimulator._initialize
_new_signer = RepositorySimulator.new_signer
_fetch_target = RepositorySimulator.fetch_target
_to_bytes = Metadata.to_bytes


def _site_target() -> dict[str, Any]:
    root, nodes = build_tree([])
    target = make_site_target(root, len(nodes[root.sha256]))
    return {target.path: target.to_dict()}


SITE = _site_target()


def targets_to_dict(self: Targets) -> dict[str, Any]:
    """Put each target of the suite into the role's folder, with what format 1 says of a file."""
    found = _targets_to_dict(self)
    custom = {"role": FOLDER, "format": 1, "folder": FOLDER, "type": "application/octet-stream"}
    found["targets"] = {
        path if "custom" in target else f"{FOLDER}/{path}": {"custom": custom} | target
        for path, target in found["targets"].items()
    }
    if self.unrecognized_fields.get("is-top-level"):
        found["targets"] |= SITE
    return found


def initialize(self: RepositorySimulator) -> None:
    self.prefix_targets_with_hash = False
    publish, self.publish = self.publish, lambda roles: None  # type: ignore[method-assign,assignment]
    _initialize(self)
    self.publish = publish  # type: ignore[method-assign]
    self.targets.unrecognized_fields["is-top-level"] = True
    self.timestamp.unrecognized_fields["tamizdat"] = {"state": "steady"}
    self.publish(["targets", "snapshot", "timestamp", "root"])


def new_signer(self: RepositorySimulator, keytype: str = "ed25519", scheme: str = "ed25519") -> Any:
    return _new_signer(self, keytype, scheme)


def fetch_target(self: RepositorySimulator, path: str, prefix: str | None) -> bytes:
    return _fetch_target(self, path.removeprefix(f"{FOLDER}/"), prefix)


class CanonicalSerializer(JSONSerializer):
    """Writes a metadata file as a release has it."""

    def serialize(self, metadata_obj: Metadata[Any]) -> bytes:
        return encode_metadata(metadata_obj)


def to_bytes(self: Metadata[Any], serializer: Any = None) -> bytes:
    return _to_bytes(self, serializer or CanonicalSerializer())


Targets.to_dict = targets_to_dict  # type: ignore[method-assign]
Metadata.to_bytes = to_bytes  # type: ignore[method-assign]
RepositorySimulator._initialize = initialize  # type: ignore[method-assign]
RepositorySimulator.new_signer = new_signer  # type: ignore[method-assign]
RepositorySimulator.fetch_target = fetch_target  # type: ignore[method-assign]
# The suite switches lengths and hashes on and off; format 1 always has them.
RepositorySimulator.compute_metafile_hashes_length = property(lambda self: True, lambda self, value: None)  # type: ignore[assignment]
for module in (client_runner, repository_simulator):
    module.JSONSerializer = CanonicalSerializer  # type: ignore[attr-defined]
