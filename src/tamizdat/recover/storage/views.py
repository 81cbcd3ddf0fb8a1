"""Lists whose items are made when they are asked for: of a long list nothing is copied."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class LazyList(Sequence[T]):
    """A list whose items are made, or read from the disk, when they are asked for."""

    @abstractmethod
    def item(self, index: int) -> T:
        """Return the item at an index from 0 to the length less 1."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self.item(at) for at in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.item(index % len(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as that of a list


class Mapped(LazyList[T]):
    """What `made` makes of each index of a list."""

    def __init__(self, length: int, made: Callable[[int], T]) -> None:
        self._length, self._made = length, made

    def item(self, index: int) -> T:
        """Return what is made of an index."""
        return self._made(index)

    def __len__(self) -> int:
        return self._length


class Selected(Mapped[T]):
    """The items of a list that stand at `places`, in that order."""

    def __init__(self, items: Sequence[T], places: Sequence[int]) -> None:
        super().__init__(len(places), lambda index: items[places[index]])


def in_order(items: Mapping[int, T]) -> Sequence[T]:
    """Return what numbers stand for, in order of the numbers."""
    numbers = sorted(items)
    return Mapped(len(numbers), lambda index: items[numbers[index]])
