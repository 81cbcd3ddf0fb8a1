"""Which line of a statement is which, so that each counts once, whatever files it comes in. Pure.

- A line that has a reference of the bank's (`AcctSvcrRef` in camt.053) is known by it, with its day and amount: banks
  give the same one to a booking and its return. `NtryRef` is not used: many banks number each statement from one.
- A line without is known by its day, its amount, the contribution that it names (else a mark of its text), and its
  number among those of the file that are the same in all of this.
- Where the same transfer comes once as camt.053 and once as CSV, the second is known by day, amount and contribution.

What stays in the database leads to nobody: the text, which has the donor's name, goes into sixteen bits of mark, too
few to try names with.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from tamizdat.support.providers.bank.statements.line import StatementLine

Key = tuple[str, str, int, str]  # day, currency, minor units, reference


class Identified(Struct, frozen=True):
    """A line with what it is known by. `reference` is that of the contribution which it names, "" for none."""

    id: str
    line: StatementLine
    reference: str

    @property
    def short(self) -> str:
        """What a person types to mean this line."""
        return self.id[1:9]

    @property
    def key(self) -> Key:
        """What it has in common with the same transfer in a file of another kind."""
        money = self.line.money
        return self.line.day.isoformat(), money.currency, money.amount, self.reference

    @property
    def is_by_bank(self) -> bool:
        """Whether the bank's reference identifies it."""
        return self.id.startswith("b")


def identify(lines: Sequence[tuple[StatementLine, str]]) -> list[Identified]:
    """Return lines, each with the contribution it names, with their ids."""
    numbers: Counter[tuple[object, ...]] = Counter()
    found = []
    for line, reference in lines:
        what: tuple[object, ...] = (line.day, line.money.currency, line.money.amount)
        if line.bank_reference:
            kind, what = "b", (*what, line.bank_reference)
        else:
            kind, what = "c", (*what, reference or _mark(line.text))
        number = numbers[(kind, *what)]
        numbers[(kind, *what)] += 1
        digest = hashlib.sha256("\x1f".join(map(str, (*what, number))).encode()).hexdigest()[:32]
        found.append(Identified(f"{kind}{digest}", line, reference))
    return found


def counted_otherwise(lines: Sequence[Identified], stored: Iterable[tuple[str, Key]]) -> set[str]:
    """Return the ids of lines that were counted from a file of the other kind. `stored` are ids and keys.

    A line that names nobody here may have been assigned there: day and amount tell it, once the others are found.
    """
    left: Counter[tuple[bool, Key]] = Counter((name.startswith("b"), key) for name, key in stored)
    found = set()
    for each in lines:
        if left[not each.is_by_bank, each.key] > 0:
            left[not each.is_by_bank, each.key] -= 1
            found.add(each.id)
    assigned: Counter[tuple[bool, Key]] = Counter()
    for (is_by_bank, key), count in left.items():
        assigned[is_by_bank, (*key[:3], "")] += count
    for each in lines:
        if each.id not in found and not each.reference and assigned[not each.is_by_bank, each.key] > 0:
            assigned[not each.is_by_bank, each.key] -= 1
            found.add(each.id)
    return found


def _mark(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:4]
