"""What merging did with the blocks of the bodies that captures of one article have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import is_paragraph

if TYPE_CHECKING:
    from tamizdat.recover.merging.align import AlignedParagraph, Dropped


class DroppedBlock(Struct, frozen=True, array_like=True):
    """A block or a part of one that merging dropped: its index, its words, the name of the Reason, what was counted."""

    at: int
    text: str
    reason: str
    n: int = 0


class MemberFates(Struct, array_like=True):
    """What became of the blocks of one capture, by their indexes there.

    `paragraphs` says which block of the merged body each is a form of; the others gave the standfirst, the lead picture
    or a dispatch, or were dropped. `lacking` says of those in the body how many other captures lack them
    (`AlignedParagraph.lacking`).
    """

    paragraphs: dict[int, int] = {}
    standfirst: list[int] = []
    lead: list[int] = []
    entries: list[int] = []
    dropped: list[DroppedBlock] = []
    lacking: dict[int, int] = {}


class MergeFates:
    """What became of the blocks of the captures of one article; `members` has it by the captures' names.

    The methods say what happened, in the order in which it happens.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self.members = {name: MemberFates() for name in names}

    def gave_standfirst(self, before: Sequence[Sequence[TextBlock]], after: Sequence[Sequence[TextBlock]]) -> None:
        """Note the blocks that went from the bodies since they are the article's standfirst."""
        for name, origins in self._gone(before, after):
            self.members[name].standfirst.extend(origins)

    def gave_entries(self, before: Sequence[Sequence[TextBlock]], after: Sequence[Sequence[TextBlock]]) -> None:
        """Note the blocks that went from the bodies since they are dispatches of live coverage."""
        for name, origins in self._gone(before, after):
            self.members[name].entries.extend(origins)

    def _gone(
        self, before: Sequence[Sequence[TextBlock]], after: Sequence[Sequence[TextBlock]]
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the names of captures and the origins of their blocks that went from the bodies."""
        for name, body, rest in zip(self._names, before, after, strict=True):
            if len(rest) < len(body):
                stay = {id(block) for block in rest}
                yield from ((name, block.origins) for block in body if id(block) not in stay)

    def aligned(
        self, paragraphs: Iterable[AlignedParagraph], places: Iterable[int], dropped: Iterable[Dropped]
    ) -> None:
        """Note which blocks are in which paragraph of the body (`places` are the paragraphs' indexes there)."""
        for paragraph, place in zip(paragraphs, places, strict=True):
            for member, block in paragraph.blocks():
                for at in block.origins:
                    self.members[self._names[member]].paragraphs.setdefault(at, place)
                    if paragraph.lacking and is_paragraph(block.text):
                        self.members[self._names[member]].lacking[at] = paragraph.lacking
        for each in dropped:
            found = self.members[self._names[each.member]].dropped
            for at in each.block.origins:
                found.append(DroppedBlock(at, each.block.text, each.reason.name, each.n))

    def gave_lead(self, paragraph: AlignedParagraph) -> None:
        """Note the blocks that are forms of the article's lead picture."""
        for member, block in paragraph.blocks():
            self.members[self._names[member]].lead.extend(block.origins)

    def put_back(self, name: str, at: int, place: int) -> None:
        """Note that an editor's decision put a block into the body, in front of the block at `place`."""
        for member in self.members.values():
            member.paragraphs = {
                block: paragraph + (paragraph >= place) for block, paragraph in member.paragraphs.items()
            }
        self.members[name].paragraphs[at] = place
