"""The format of a release: a signed tree over a folder of plain files. `docs/release-format.md` is the specification.

How a release is made:

    keys = release.load_online(newsroom)            # signing keys in var/keys/; release.init_keys(folder) makes them
    with release.lock(site) as stage:               # one living holder; LockError names the pid of another one
        tree = release.current(site)                # the tree in force: iterate it, `tree.get(path)`, `len(tree)`
        entry = stage.put("index.html", body)       # in this process or in workers: a Stage pickles
        result = release.publish(stage, [entry], removed, keys, now=now)

- `Entry(path, sha256, size, media_type)`: one file of the site. `sha256` is hexadecimal, `size` in bytes.
- `Stage.put(path, body, media_type=None) -> Entry` hashes once, compresses the `.gz` file once, and writes nothing at
  all when the tree in force has this very entry and its file is there. Nothing is visible to readers before `publish`.
- `publish(stage, entries, removed, keys, *, now, full=False, keep=KEEP) -> PublishResult`: `entries` are those that
  may have changed (unchanged ones are free), `removed` the paths to take away; with `full=True` the entries are the
  whole site (in memory, or as `EntryRuns`, a file of `encode_run(entries)`, where they are many) and every other path
  is taken away. It first finishes what a killed publish left. Where nothing changed,
  nothing is written.
- `publish(…, withdrawn=[Withdrawn(path, files, kind), …], redact=False)`: the signed list of tombstones. `withdrawn`
  are all articles withdrawn now (None: as before), each by the path of its page's file (`…/index.html`), the paths of
  all its files, and its class of reason (court, error, outlet, safety). `redact=True`: all that this publish replaces
  or removes was redacted for someone's safety, and nothing of it may stay. `tombstones(site)` are those in force.
  Bytes that were redacted are published again only with `lift=True`; else RedactedAgainError names their paths.
- `publish_search(stage, entries, manifest, keys, *, now) -> PublishResult`: the search index, files below
  `search-index/` that never change. `entries` are the whole of it (none take it away), `manifest` is the path of the
  one where a reader's script begins; `search_manifest(site)` is that path, "" without an index. `publish` carries the
  index along.
- `publish_documents(stage, {"appeals.json": body, …}, keys, *, now, full=False) -> PublishResult`: small signed JSON
  files at `documents/<name>`, an address that never changes, while their bytes may, without any page being made anew
  (appeals, the state of a gap). None takes one away; those not named stay, or go with `full=True`. A document is a JSON
  object of at most 64 KiB with its `kind` (a word) and `format` (a number) inside, and there are 64 at most. Nothing
  changed: nothing is written. A release must be there first; `publish` carries documents along. `documents(site)` are
  those in force, name to bytes.
- `publish_editions(stage, [Edition(file=entry, release=ReleaseRef(version, root)), …], keys, *, now, recalled={})`:
  all editions there are from now on, files of any size at `editions/<name>` (`stage.put_file` moves one there) or at
  addresses `elsewhere`. `recalled` are those that may not be handed out any more, and get a tombstone: path to class of
  reason. `publish(…, redact=True)` recalls all. `editions(site)` are those in force.
- `publish_mirrors(stage, sign_mirror_list(body, key_files, version=…, now=…), keys, *, now)`: where else the release
  is, at `mirrors/list.json`, signed by keys of its own (`init_mirror_keys`, kept apart from the online keys; other
  holders add signatures by `cosign_mirror_list`). None takes the list away. `publish` carries it along.
  `mirror_list(site)` is the version in force and the bytes.
- `PublishResult`: `version` (of timestamp.json), `root` (SHA-256), `added`, `changed`, `removed`, `mended`, `paths`,
  `bytes`, `nodes`, `node_bytes`.
- `check_not_restored(site, keys, now=now)` raises RestoredError where readers may hold something newer than this;
  `version_after_restore(keys, now=now)` is a version above that, for `publish(…, least_version=…)` and
  `raise_versions`; `remember_signed(site, now=now)` remembers what was signed.
- `media_type_of(path)`: the media type by the path's ending; the server uses it too.
- All errors are `ReleaseError`, with the file and the remedy.

How a release is verified: `tamizdat.release.verifying`.
"""

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.keys import Keys, init_keys, load_online
from tamizdat.release.metadata.mirror_keys import (
    SignedMirrorList,
    cosign_mirror_list,
    init_mirror_keys,
    sign_mirror_list,
)
from tamizdat.release.metadata.targets import ReleaseRef
from tamizdat.release.metadata.tombstones import Tombstone
from tamizdat.release.publishing.documents import documents, publish_documents
from tamizdat.release.publishing.editions import Edition, editions, publish_editions
from tamizdat.release.publishing.in_force import current, last_signed, signatures_expire
from tamizdat.release.publishing.lock import LockError, lock
from tamizdat.release.publishing.mirrors import mirror_list, publish_mirrors
from tamizdat.release.publishing.publish import KEEP, publish
from tamizdat.release.publishing.restored import (
    RestoredError,
    check_not_restored,
    raise_versions,
    remember_signed,
    version_after_restore,
)
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.search import publish_search, search_manifest
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.tombstones import RedactedAgainError, Withdrawn, tombstones
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.entry_runs import EntryRuns, Run, encode_run
from tamizdat.release.tree.media_types import media_type_of
from tamizdat.release.tree.tree import Tree

__all__ = [
    "KEEP",
    "Edition",
    "Entry",
    "EntryRuns",
    "Keys",
    "LockError",
    "PublishResult",
    "RedactedAgainError",
    "ReleaseError",
    "ReleaseRef",
    "RestoredError",
    "Run",
    "SignedMirrorList",
    "Stage",
    "Tombstone",
    "Tree",
    "Withdrawn",
    "check_not_restored",
    "cosign_mirror_list",
    "current",
    "documents",
    "editions",
    "encode_run",
    "init_keys",
    "init_mirror_keys",
    "last_signed",
    "load_online",
    "lock",
    "media_type_of",
    "mirror_list",
    "publish",
    "publish_documents",
    "publish_editions",
    "publish_mirrors",
    "publish_search",
    "raise_versions",
    "remember_signed",
    "search_manifest",
    "sign_mirror_list",
    "signatures_expire",
    "tombstones",
    "version_after_restore",
]
