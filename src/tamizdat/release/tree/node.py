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

from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_LEVEL, MAX_NUMBER, MAX_PATH_BYTES
from tamizdat.release.tree.entry import Entry, check_entry

MAGIC = "tamizdat-tree 1"
# A node ends at the first item, from the 24th on, whose path hashes to a byte divisible by 8: 32 items on average,
# with little spread, so that what a publish rewrites stays small (docs/decisions/0200-tree.md has the figures).
MIN_ITEMS = 24
ONE_IN = 8


class NodeRef(Struct, frozen=True, gc=False):
    """A node as its parent lists it: first path, SHA-256 (hexadecimal), level, counts of paths and bytes below it."""

    first: str
    sha256: str
    level: int
    paths: int
    bytes: int


Item = Entry | NodeRef


def item_path(item: Item) -> str:
    """The path that an item is sorted by."""
    return item.first if isinstance(item, NodeRef) else item.path


def ends_node(path: str, count: int, level: int) -> bool:
    """Whether the item with `path`, the `count`-th of its node (from 1), is the last one. `level` is the node's."""
    return count >= MIN_ITEMS and hashlib.sha256(path.encode()).digest()[level] % ONE_IN == 0


def split_into_nodes(items: Iterable[Item], level: int) -> Iterator[tuple[list[Item], bool]]:
    """Yield the items of each node of `level` in turn, and whether the node ended by the rule (the last may not)."""
    node_items: list[Item] = []
    for item in items:
        node_items.append(item)
        if ends_node(item_path(item), len(node_items), level):
            yield node_items, True
            node_items = []
    if node_items:
        yield node_items, False


def encode_node(items: Sequence[Item], level: int) -> tuple[NodeRef, bytes]:
    """Return a node of `level` that lists `items`, and its bytes."""
    media_types: list[str] = []
    if level == 0:
        media_types = sorted({item.media_type for item in items if isinstance(item, Entry)})
    numbers = {name: str(number) for number, name in enumerate(media_types)}
    lines = [" ".join([MAGIC, str(level), *media_types])]
    previous: list[str] = []
    paths = total_bytes = 0
    for item in items:
        parts = item_path(item).split("/")
        shared = 0
        for part, previous_part in zip(parts, previous, strict=False):
            if part != previous_part:
                break
            shared += 1
        previous = parts
        if isinstance(item, Entry):
            counts = f"{numbers[item.media_type]} {item.size}"
            paths, total_bytes = paths + 1, total_bytes + item.size
        else:
            counts = f"{item.paths} {item.bytes}"
            paths, total_bytes = paths + item.paths, total_bytes + item.bytes
        lines.append(f"{shared} {counts} {hash_to_base64(item.sha256)} {'/'.join(parts[shared:])}")
    body = ("\n".join(lines) + "\n").encode()
    first = item_path(items[0]) if items else ""
    return NodeRef(first, hashlib.sha256(body).hexdigest(), level, paths, total_bytes), body


def decode_node(body: bytes) -> tuple[int, list[Item]]:
    """Return a node's level and items. Raises ReleaseError naming the line that is wrong."""
    try:
        head, *lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise ReleaseError(f"byte {error.start} is not UTF-8") from None
    fields = head.split(" ")
    if " ".join(fields[:2]) != MAGIC or len(fields) < 3 or lines[-1:] != [""]:
        raise ReleaseError("line 1: no node of a tree of format 1")
    try:
        level, media_types = _number(fields[2], MAX_LEVEL), fields[3:]
    except ValueError:
        raise ReleaseError(f"line 1: no level of 0 to {MAX_LEVEL}") from None
    items: list[Item] = []
    previous: list[str] = []
    for number, line in enumerate(lines[:-1], 2):
        try:
            shared, one, two, digest, rest = line.split(" ", 4)
            parts = [*previous[: _number(shared)], *rest.split("/")]
            path, sha256 = "/".join(parts), _hash_from_base64(digest)
            if len(path) > MAX_PATH_BYTES:
                raise ReleaseError(f"line {number}: a path of more than {MAX_PATH_BYTES} bytes")
            if level:
                items.append(NodeRef(path, sha256, level - 1, _number(one), _number(two)))
            else:
                items.append(check_entry(Entry(path, sha256, _number(two), media_types[_number(one)])))
        except (ValueError, IndexError):
            raise ReleaseError(f"line {number}: not an item of a tree's node") from None
        previous = parts
    return level, items


def node_problem(body: bytes, ref: NodeRef, last: bool) -> str:
    """Say why `body` is not the canonical node that `ref` stands for, "" if it is. `last`: the last of its level."""
    if hashlib.sha256(body).hexdigest() != ref.sha256:
        return "its bytes do not match its name"
    try:
        level, items = decode_node(body)
    except ReleaseError as error:
        return str(error)
    if any(item_path(one) >= item_path(two) for one, two in pairwise(items)):
        return "its paths are not in order"
    if encode_node(items, level) != (ref, body):
        return "it does not hold what the node above says, or not in the canonical form"
    nodes = list(split_into_nodes(items, level))
    if len(nodes) > 1 or (nodes and not nodes[0][1] and not last):
        return "it is not split by the rule"
    return ""


def hash_to_base64(digest: str) -> str:
    """A hexadecimal SHA-256 as a node writes it: base64url without padding."""
    return b2a_base64(bytes.fromhex(digest), newline=False)[:43].translate(_TO_URL_ALPHABET).decode()


def _number(text: str, most: int = MAX_NUMBER) -> int:
    """Return a number as a node writes it. Raises ValueError; its digits are counted before they are converted."""
    if len(text) > _MOST_DIGITS or not text.isascii() or not text.isdecimal() or (number := int(text)) > most:
        raise ValueError(text[:20])
    return number


_MOST_DIGITS = len(str(MAX_NUMBER))


def _hash_from_base64(text: str) -> str:
    if len(text) != 43:
        raise ValueError(text)
    return a2b_base64(text.encode("ascii").translate(_FROM_URL_ALPHABET) + b"=", strict_mode=True).hex()


_TO_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_FROM_URL_ALPHABET = bytes.maketrans(b"-_", b"+/")
