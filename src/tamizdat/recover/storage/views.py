"""Parts of a long list as lists of their own: nothing is copied, each item is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

T = TypeVar("T")
U = TypeVar("U")


class Mapped(Sequence[T]):
    """What `made` makes of each item of a list, by index."""

    def __init__(self, length: int, made: Callable[[int], T]) -> None:
        self._length, self._made = length, made

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._made(at) for at in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._made(index % self._length)

    def __len__(self) -> int:
        return self._length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as that of a list


class Selected(Mapped[T]):
    """The items of a list that stand at `places`, in that order."""

    def __init__(self, items: Sequence[T], places: Sequence[Any]) -> None:
        super().__init__(len(places), lambda index: items[int(places[index])])


def in_order(items: Mapping[int, T]) -> Sequence[T]:
    """Return what numbers stand for, in order of the numbers."""
    numbers = sorted(items)
    return Mapped(len(numbers), lambda index: items[numbers[index]])
