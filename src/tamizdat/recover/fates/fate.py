"""The records that tell what became of text blocks."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tamizdat.article import Embed, Figure
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fates.reasons import Step
from tamizdat.recover.fields.addresses import picture_name

# The fields of an article that a text block can give, as editors call them.
FIELDS = {
    "headline": "headline",
    "standfirst": "standfirst",
    "kicker": "kicker",
    "bylines": "byline",
    "published": "date",
    "updated": "date of an update",
    "original_url": "address",
    "lead_image": "lead picture",
    "entries": "dispatches",
}


class Removal(Struct, frozen=True, array_like=True):
    """A block (by its index) that cleaning removed: the name of the Reason, and what was counted for it.

    `shared` is on how many articles of the site its sentences stand, 0 where most of it stands on no other. `part` are
    the words that were removed where the rest of the block gave a field; "" for the whole block.
    """

    at: int
    reason: str
    n: int = 0
    shared: int = 0
    part: str = ""


class FieldBlock(Struct, frozen=True, array_like=True):
    """A block (by its index) that says what a field is: the field's name in an Article, and the value.

    `taken` says that the capture by itself has this value, and not another one that it states elsewhere.
    """

    at: int
    field: str
    value: str
    taken: bool = True


class Though(Struct, frozen=True, array_like=True):
    """What speaks against a kept block (by its index): the rule (`fates.kept_though`), and what was counted."""

    at: int
    rule: str
    n: int = 0


class CleaningFates(Struct, frozen=True, array_like=True):
    """What cleaning did with the blocks of one capture that are not in its body.

    `commented` are the indexes of those that a page of the article has among readers' comments. `though` is what
    speaks against blocks that are in it.
    """

    fields: tuple[FieldBlock, ...] = ()
    removed: tuple[Removal, ...] = ()
    commented: tuple[int, ...] = ()
    though: tuple[Though, ...] = ()


class BlockFate(Struct, frozen=True, omit_defaults=True):
    """What became of one text block of a capture.

    `block` is its index among the capture's text blocks; of what parsing left out, the index of the block that it stood
    before. `kind` is the type of an Article's block, or "" for what parsing left out. A block that is in the article
    has `paragraph`, the index of the block of the article's body that it gave or is a form of, or `field`, what
    editors call the field that it gave (FIELDS). Any other was removed: `step`, the `reason` as a sentence, and `rule`,
    the name of the Reason. `part` says that this is an item of a list of which others are in the article, or what stood
    beside a headline. `doubt` says
    that what was removed reads like journalism, `weight` how likely it is that the archive lacks it (`fates.doubts`).
    A block that was kept in doubt has `doubt`, `weight`, `reason` and `rule` too (`fates.kept_though`).
    `withheld` counts the contacts of people for which `text` is empty.
    """

    block: int
    kind: str
    text: str
    paragraph: int | None = None
    field: str = ""
    step: Step | Literal[""] = ""
    reason: str = ""
    rule: str = ""
    part: bool = False
    doubt: bool = False
    weight: int = 0
    withheld: int = 0

    @property
    def is_removed(self) -> bool:
        """Whether the block is not in the article."""
        return bool(self.step)


class Stated(Struct, frozen=True, array_like=True):
    """A value that a capture gives for a field of an Article, and where it stood there.

    `source` is that of a Candidate ("json-ld", "url" …), or "line" for a text block, whose index is `block`.
    """

    field: str
    value: str
    source: str
    block: int | None = None


class CaptureFates(Struct, frozen=True):
    """What became of the text blocks of one capture, in their order there.

    `article` is the number of its article, None where the capture was left out. Each block that has words, or is a
    picture or card, is there exactly once (parts of lists apart). `stated` are the values that it gives for the fields
    which people are asked about, the most trusted first.
    """

    capture: str
    sha256: str
    kind: str
    article: int | None
    blocks: tuple[BlockFate, ...]
    stated: tuple[Stated, ...] = ()


def shown_text(block: TextBlock) -> str:
    """Return the words of a block; of a picture or card without any what tells it from others."""
    content = block.content
    if not block.text and isinstance(content, Figure):
        return content.image.alt or picture_name(content.image.original_url)
    if not block.text and isinstance(content, Embed):
        return content.title or content.provider
    return block.text
