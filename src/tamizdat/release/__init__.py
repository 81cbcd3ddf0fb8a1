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
  whole site and every other path is taken away. It first finishes what a killed publish left. Where nothing changed,
  nothing is written.
- `publish(…, withdrawn=[Withdrawn(path, files, kind), …], redact=False)`: the signed list of tombstones. `withdrawn`
  are all articles withdrawn now (None: as before), each by the path of its page's file (`…/index.html`), the paths of
  all its files, and its class of reason (court, error, outlet, safety). `redact=True`: all that this publish replaces
  or removes was redacted for someone's safety, and nothing of it may stay. `tombstones(site)` are those in force.
- `publish_search(stage, entries, manifest, keys, *, now) -> PublishResult`: the search index, files below
  `search-index/` that never change. `entries` are the whole of it (none take it away), `manifest` is the path of the
  one where a reader's script begins; `search_manifest(site)` is that path, "" without an index. `publish` carries the
  index along.
- `PublishResult`: `version` (of timestamp.json), `root` (SHA-256), `added`, `changed`, `removed`, `mended`, `paths`,
  `bytes`, `nodes`, `node_bytes`.
- `media_type_of(path)`: the media type by the path's ending; the server uses it too.
- All errors are `ReleaseError`, with the file and the remedy.

How a release is verified: `tamizdat.release.verifying`.
"""

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.keys import Keys, init_keys, load_online
from tamizdat.release.metadata.tombstones import Tombstone
from tamizdat.release.publishing.in_force import current
from tamizdat.release.publishing.lock import LockError, lock
from tamizdat.release.publishing.publish import KEEP, finish, publish
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.search import publish_search, search_manifest
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.tombstones import Withdrawn, tombstones
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.media_types import media_type_of
from tamizdat.release.tree.tree import Tree

__all__ = [
    "KEEP",
    "Entry",
    "Keys",
    "LockError",
    "PublishResult",
    "ReleaseError",
    "Stage",
    "Tombstone",
    "Tree",
    "Withdrawn",
    "current",
    "finish",
    "init_keys",
    "load_online",
    "lock",
    "media_type_of",
    "publish",
    "publish_search",
    "search_manifest",
    "tombstones",
]
