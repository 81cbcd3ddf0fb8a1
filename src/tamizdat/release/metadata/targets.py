"""The targets that the metadata names: what each says of itself in its `custom`, and which file or tree it stands for.

Rules (docs/release-format.md, sections 4 and 13):
- every target says in the same few fields which files it accounts for, so that a verifier that does not know its role
  can check them all the same: either a tree, or a file of `tuf/`, or a file in the role's own folder;
- a role, or a format of it, that this version does not know is passed over, unless its target is `critical`;
- fields that this version does not know are passed over, and carried along with their target.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from tuf.api.metadata import TargetFile

from tamizdat.paths import RELEASE_FOLDERS
from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import node_path, role_file_path
from tamizdat.release.tree.entry import (
    FOLDERS_WITHOUT_ENTRIES,
    Entry,
    entry_path_problem,
    is_media_type,
    top_folder,
)
from tamizdat.release.tree.node import NodeRef

FORMAT = 1
SITE, SEARCH, TOMBSTONES = "site", "search", "tombstones"
DOCUMENTS, EDITIONS, MIRRORS = "documents", "editions", "mirrors"
SEARCH_FOLDER, DOCUMENTS_FOLDER, EDITIONS_FOLDER, MIRRORS_FOLDER = "search-index", "documents", "editions", "mirrors"
FOLDERS = {
    SEARCH: SEARCH_FOLDER,
    DOCUMENTS: DOCUMENTS_FOLDER,
    EDITIONS: EDITIONS_FOLDER,
    MIRRORS: MIRRORS_FOLDER,
}
MIRROR_LIST = f"{MIRRORS_FOLDER}/list.json"
JSON = "application/json"
# Every reader of the metadata loads the targets of all documents, and a page's script one of the documents: so they
# stay few and small. A mirror list holds some hundred addresses with keys.
MAX_DOCUMENTS = 64
MAX_DOCUMENT_BYTES = 65_536
MAX_MIRROR_LIST_BYTES = 262_144

RoleName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,31}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Count = Annotated[int, Meta(ge=0)]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FOLDER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_DOCUMENT_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\.json")
_EDITION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RetainedTree(Struct, frozen=True):
    """An earlier tree that readers may still read by: the SHA-256 of its root, and until when (ISO 8601, UTC)."""

    root: Sha256
    until: str


class TargetInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`custom` of any target. `folder` and `media_type` are those of a file outside `tuf/` ("" of others).

    `format` is the version of what the role's targets say and hold. With `critical`, a verifier that does not know the
    role or this format of it must refuse the release. `elsewhere` are addresses of a file that is not in the folder.
    """

    role: RoleName
    format: Annotated[int, Meta(ge=1)]
    critical: bool = False
    folder: str = ""
    media_type: str = msgspec.field(default="", name="type")
    elsewhere: tuple[str, ...] = ()


class TreeInfo(TargetInfo, frozen=True, kw_only=True, omit_defaults=True):
    """`custom` of any target that is a tree's root node: how many paths and bytes the tree has."""

    paths: Count
    bytes: Count


class SiteInfo(TreeInfo, frozen=True, kw_only=True, omit_defaults=True):
    """`custom` of the site's tree. `retained` is oldest first."""

    retained: tuple[RetainedTree, ...] = msgspec.field(name="kept")


class SearchInfo(TreeInfo, frozen=True, kw_only=True, omit_defaults=True):
    """`custom` of the search index's tree; `manifest` is the path where a reader's script begins."""

    manifest: str


class ReleaseRef(Struct, frozen=True):
    """A state of the release: the version of its timestamp.json, and the SHA-256 of the root of the site's tree."""

    version: Annotated[int, Meta(ge=1)]
    root: Sha256


class EditionInfo(TargetInfo, frozen=True, kw_only=True, omit_defaults=True):
    """`custom` of an edition: the state of the release it was made from, and the SHA-256 of those it supersedes."""

    release: ReleaseRef
    supersedes: tuple[Sha256, ...] = ()


class Target(Struct, frozen=True):
    """A target: the path of its file, what the file is, and what the target says of itself.

    `is_known` says whether this version knows the role in this format.
    """

    path: str
    sha256: str
    size: int
    info: TargetInfo
    is_known: bool

    @property
    def is_tree(self) -> bool:
        """Whether the file is the root node of a tree."""
        return isinstance(self.info, TreeInfo)

    @property
    def entry(self) -> Entry | None:
        """The file as an entry, None if it lies in `tree/` or `tuf/` or is not in the folder."""
        if not self.info.folder or self.is_tree or self.info.elsewhere:
            return None
        return Entry(self.path, self.sha256, self.size, self.info.media_type)


_INFO_OF: dict[str, type[TargetInfo]] = {
    SITE: SiteInfo,
    SEARCH: SearchInfo,
    TOMBSTONES: TargetInfo,
    DOCUMENTS: TargetInfo,
    EDITIONS: EditionInfo,
    MIRRORS: TargetInfo,
}


def read_target(target: TargetFile) -> Target:
    """Return a target of the metadata. Raises ReleaseError that says why it may not stand there."""
    digest = target.hashes.get("sha256", "")
    if not _SHA256.fullmatch(digest):
        raise ReleaseError(f"names {target.path} without its SHA-256")
    is_node = target.path == node_path(digest)
    info: TargetInfo = _convert(target.custom, TreeInfo if is_node else TargetInfo)
    is_known = info.role in _INFO_OF and info.format == FORMAT
    if is_known:
        info = _convert(target.custom, _INFO_OF[info.role])
    elif info.critical:
        raise ReleaseError(
            f"has the role {info.role!r} in format {info.format}, which this version does not know and which is marked"
            " as critical. Use a newer tamizdat"
        )
    read = Target(target.path, digest, target.length, info, is_known)
    if problem := _place_problem(read, is_node) or (_known_problem(read) if is_known else ""):
        raise ReleaseError(f"names {target.path}, which {problem}")
    return read


def _convert(custom: Any, kind: type[TargetInfo]) -> Any:
    try:
        return msgspec.convert(custom, kind, strict=True)
    except msgspec.ValidationError as error:
        raise ReleaseError(f"has a target with a wrong 'custom': {error}") from None


def _place_problem(target: Target, is_node: bool) -> str:
    """Say why a target accounts for no file in the way that every role must, "" if it does."""
    info, folder = target.info, target.info.folder
    if is_node or target.path == role_file_path(target.sha256, info.role):
        if info.media_type or info.elsewhere or (folder and not is_node):
            return "has fields that only a file in its role's folder has"
    elif entry_path_problem(target.path) or not folder or top_folder(target.path) != folder:
        return "is no place of a target"
    elif not is_media_type(info.media_type):
        return f"has {info.media_type!r} for a media type"
    if is_node and bool(folder) == (info.role == SITE):
        return "is a tree that has no folder of its own"
    return _folder_problem(info.role, folder) if folder else ""


def _folder_problem(role: str, folder: str) -> str:
    if not _FOLDER_NAME.fullmatch(folder) or folder in FOLDERS_WITHOUT_ENTRIES:
        return f"is in {folder!r}, which may be no role's folder"
    if folder != FOLDERS.get(role, "" if folder in RELEASE_FOLDERS else folder):
        return f"is in a folder that is not that of the role {role!r}"
    return ""


def _known_problem(target: Target) -> str:
    """Say why a target of a known role is none, "" if it is one."""
    info, name = target.info, target.path.partition("/")[2]
    if info.folder != FOLDERS.get(info.role, "") or target.is_tree != (target.path == node_path(target.sha256)):
        return f"is not what the role {info.role!r} has"
    if isinstance(info, SearchInfo):
        is_right = top_folder(info.manifest) == SEARCH_FOLDER and not entry_path_problem(info.manifest)
        return "" if is_right else f"has {info.manifest!r} for a manifest"
    if info.role == DOCUMENTS:
        is_right = is_document_name(name) and target.size <= MAX_DOCUMENT_BYTES and _is_json_here(info)
    elif info.role == MIRRORS:
        is_right = target.path == MIRROR_LIST and target.size <= MAX_MIRROR_LIST_BYTES and _is_json_here(info)
    elif info.role == EDITIONS:
        is_right = is_edition_name(name)
    else:
        is_right = True
    return "" if is_right else f"is not what the role {info.role!r} has"


def _is_json_here(info: TargetInfo) -> bool:
    return info.media_type == JSON and not info.elsewhere


def is_document_name(name: str) -> bool:
    """Whether a document may have this name, like `appeals.json` or `appeals.ru.json`."""
    return len(name) <= 100 and _DOCUMENT_NAME.fullmatch(name) is not None


def is_edition_name(name: str) -> bool:
    """Whether the file of an edition may have this name."""
    return _EDITION_NAME.fullmatch(name) is not None and not name.endswith(".gz")


def make_site_target(root: NodeRef, size: int, retained: tuple[RetainedTree, ...] = ()) -> TargetFile:
    """The target of the site's tree: its root node, of `size` bytes."""
    info = SiteInfo(role=SITE, format=FORMAT, critical=True, paths=root.paths, bytes=root.bytes, retained=retained)
    return make_target(node_path(root.sha256), root.sha256, size, info)


def make_search_target(root: NodeRef, size: int, manifest: str) -> TargetFile:
    """The target of the search index's tree: its root node, of `size` bytes."""
    info = SearchInfo(
        role=SEARCH,
        format=FORMAT,
        folder=SEARCH_FOLDER,
        paths=root.paths,
        bytes=root.bytes,
        manifest=manifest,
    )
    return make_target(node_path(root.sha256), root.sha256, size, info)


def make_tombstones_target(digest: str, size: int) -> TargetFile:
    """The target of the list of tombstones, of `size` bytes."""
    info = TargetInfo(role=TOMBSTONES, format=FORMAT, critical=True)
    return make_target(role_file_path(digest, TOMBSTONES), digest, size, info)


def make_file_target(role: str, entry: Entry) -> TargetFile:
    """The target of a file in a role's folder."""
    info = TargetInfo(role=role, format=FORMAT, folder=FOLDERS[role], media_type=entry.media_type)
    return make_target(entry.path, entry.sha256, entry.size, info)


def make_target(path: str, digest: str, size: int, info: TargetInfo) -> TargetFile:
    """The target of a file, as python-tuf writes it."""
    custom: Mapping[str, Any] = msgspec.to_builtins(info)
    return TargetFile(size, {"sha256": digest}, path, {"custom": custom})
