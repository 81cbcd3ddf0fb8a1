"""Two texts side by side: which words only one of them has."""

from __future__ import annotations

from difflib import SequenceMatcher

Pieces = list[tuple[str, bool]]  # words, and whether only this text has them


def differences(one: str, other: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces. Joined by spaces, the pieces of each are the text that it was.

    >>> differences("nine boats", "ten boats")
    ([('nine', True), ('boats', False)], [('ten', True), ('boats', False)])
    """
    first, second = one.split(" "), other.split(" ")
    left: Pieces = []
    right: Pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if b > a:
            left.append((" ".join(first[a:b]), tag != "equal"))
        if d > c:
            right.append((" ".join(second[c:d]), tag != "equal"))
    return left, right


def shortened(pieces: Pieces, most: int) -> tuple[Pieces, bool]:
    """Return the pieces of a text up to so many words, and whether it has more."""
    found: Pieces = []
    left = most
    for words, own in pieces:
        each = words.split(" ")
        if len(each) > left:
            return [*found, (" ".join(each[:left]), own)] if left else found, True
        found.append((words, own))
        left -= len(each)
    return found, False
