r"""The nodes of the tree: text files in `tree/`, named by their SHA-256 (docs/release-format.md, section 3).

A leaf (level 0) lists entries, a branch (level 1 and up) lists nodes of the level below, both in the order of their
paths' UTF-8 bytes. A line says how many leading parts of its path it shares with the line before, so that a leaf of
34 entries is about 2.5 KB:

    tamizdat-tree 1 0 application/json text/html
    0 0 5120 3q2-7w…43 characters… 2013/10/03/winter-a28265/article.json
    4 1 24801 gP9a…               index.html

The fields of an entry: shared parts, index of its media type in the first line, size, SHA-256 (base64url, unpadded),
rest of the path. Those of a branch's child: shared parts, paths below, bytes below, SHA-256, rest of its first path.
"""

from __future__ import annotations

import hashlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from tamizdat.release.tree.entry import Entry, ReleaseError, check

MAGIC = "tamizdat-tree 1"
# A node closes at the first item, from the 24th on, whose path hashes to a byte divisible by 8: 32 items on average,
# with little spread, so that what a publish rewrites stays small (docs/decisions/0200-tree.md has the figures).
SMALLEST = 24
ONE_IN = 8


class Ref(Struct, frozen=True, gc=False):
    """A node seen from above: its first path, SHA-256 (hexadecimal), level, and how many paths and bytes lie below."""

    first: str
    sha256: str
    level: int
    paths: int
    bytes: int


Item = Entry | Ref


def key(item: Item) -> str:
    """The path that an item is sorted by."""
    return item.first if isinstance(item, Ref) else item.path


def closes(path: str, count: int, level: int) -> bool:
    """Whether the item with `path`, the `count`-th of its node (from 1), is the last one. `level` is the node's."""
    return count >= SMALLEST and hashlib.sha256(path.encode()).digest()[level] % ONE_IN == 0


def split(items: Iterable[Item], level: int) -> Iterator[tuple[list[Item], bool]]:
    """Yield the items of each node of `level` in turn, and whether the node closed by the rule (the last may not)."""
    run: list[Item] = []
    for item in items:
        run.append(item)
        if closes(key(item), len(run), level):
            yield run, True
            run = []
    if run:
        yield run, False


def encode(items: Sequence[Item], level: int) -> tuple[Ref, bytes]:
    """Return a node of `level` that lists `items`, and its bytes."""
    types: list[str] = []
    if level == 0:
        types = sorted({item.media_type for item in items if isinstance(item, Entry)})
    index = {name: str(number) for number, name in enumerate(types)}
    lines = [" ".join([MAGIC, str(level), *types])]
    before: list[str] = []
    paths = total = 0
    for item in items:
        parts = key(item).split("/")
        shared = 0
        for ours, theirs in zip(parts, before, strict=False):
            if ours != theirs:
                break
            shared += 1
        before = parts
        if isinstance(item, Entry):
            facts = f"{index[item.media_type]} {item.size}"
            paths, total = paths + 1, total + item.size
        else:
            facts = f"{item.paths} {item.bytes}"
            paths, total = paths + item.paths, total + item.bytes
        lines.append(f"{shared} {facts} {short(item.sha256)} {'/'.join(parts[shared:])}")
    body = ("\n".join(lines) + "\n").encode()
    first = key(items[0]) if items else ""
    return Ref(first, hashlib.sha256(body).hexdigest(), level, paths, total), body


def decode(body: bytes) -> tuple[int, list[Item]]:
    """Return a node's level and items. Raises ReleaseError naming the line that is wrong."""
    try:
        head, *lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise ReleaseError(f"byte {error.start} is not UTF-8") from None
    fields = head.split(" ")
    if " ".join(fields[:2]) != MAGIC or len(fields) < 3 or not fields[2].isdecimal() or lines[-1:] != [""]:
        raise ReleaseError("line 1: no node of a tree of format 1")
    level, types = int(fields[2]), fields[3:]
    items: list[Item] = []
    before: list[str] = []
    for number, line in enumerate(lines[:-1], 2):
        try:
            shared, one, two, digest, rest = line.split(" ", 4)
            parts = [*before[: int(shared)], *rest.split("/")]
            path, sha256 = "/".join(parts), _long(digest)
            if level:
                items.append(Ref(path, sha256, level - 1, int(one), int(two)))
            else:
                items.append(check(Entry(path, sha256, int(two), types[int(one)])))
        except (ValueError, IndexError):
            raise ReleaseError(f"line {number}: not an item of a tree's node") from None
        before = parts
    return level, items


def wrong_node(body: bytes, ref: Ref, last: bool) -> str | None:
    """Return why `body` is not the canonical node that `ref` stands for, None if it is. `last`: last of its level."""
    if hashlib.sha256(body).hexdigest() != ref.sha256:
        return "its bytes do not match its name"
    try:
        level, items = decode(body)
    except ReleaseError as error:
        return str(error)
    if any(key(one) >= key(two) for one, two in pairwise(items)):
        return "its paths are not in order"
    if encode(items, level) != (ref, body):
        return "it does not hold what the node above says, or not in the canonical form"
    nodes = list(split(items, level))
    if len(nodes) > 1 or (nodes and not nodes[0][1] and not last):
        return "it is not split by the rule"
    return None


def short(digest: str) -> str:
    """A hexadecimal SHA-256 as a node writes it: base64url without padding."""
    return b2a_base64(bytes.fromhex(digest), newline=False)[:43].translate(_URL).decode()


def _long(text: str) -> str:
    if len(text) != 43:
        raise ValueError(text)
    return a2b_base64(text.encode("ascii").translate(_STANDARD) + b"=", strict_mode=True).hex()


_URL = bytes.maketrans(b"+/", b"-_")
_STANDARD = bytes.maketrans(b"-_", b"+/")
