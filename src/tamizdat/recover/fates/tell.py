"""Puts together what the steps did with the text blocks of a capture: one fate for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Divider
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.fates.comments import commented, without_comments
from tamizdat.recover.fates.contacts import ContactFinder
from tamizdat.recover.fates.doubts import Doubts, with_doubts
from tamizdat.recover.fates.fate import FIELDS, BlockFate, CaptureFates, CleaningFates, FieldBlock, shown_text
from tamizdat.recover.fates.field_values import FieldValues, agrees, values_of
from tamizdat.recover.fates.kept_though import with_thoughts
from tamizdat.recover.fates.of_merging import MemberFates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fates.stated import stated_values
from tamizdat.recover.html.blocks import MOST_BLOCKS
from tamizdat.recover.people.lists import LIST_OF_PEOPLE
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.redaction.article import redact_blocks

# Characters of a removed text that are kept. The longest paragraph in 2,916 real captures has 15,000.
LONGEST = 20_000


class _InArchive(Struct, frozen=True):
    """An article, and what decisions and redactions take out of its body.

    `places` has for each block of the body its index once they are obeyed, or the reason for which it goes.
    """

    article: Article
    values: FieldValues
    places: tuple[int | Reason, ...]
    is_deleted: bool


class FateTeller:
    """Tells what became of the text blocks of captures.

    `articles` are those of the run, `left_out` the captures that gave none, `decided` what editors decided.
    """

    def __init__(self, articles: Sequence[Article], left_out: Iterable[LeftOut], decided: RunDecisions) -> None:
        self._articles = articles
        self._article_of = {source.capture: at for at, article in enumerate(articles) for source in article.sources}
        self._left_out = {each.capture: each.reason for each in left_out}
        self._decided = decided
        self._last: tuple[int, _InArchive] | None = None
        self._contacts = ContactFinder()

    def fates(self, parsed: Parsed, known: tuple[CleaningFates, MemberFates] | None) -> CaptureFates:
        """Return what became of a capture's blocks.

        `known` is what cleaning and merging did with them, None if the capture was left out.
        """
        capture = parsed.capture
        at = self._article_of.get(capture.name)
        decided = self._decided.blocks
        comments = {at for at, each in enumerate(parsed.blocks) if decided.is_comment(each.text, capture.sha256)}
        if known is None or at is None:
            why = self._left_out.get(capture.name, "it holds no article")
            blocks = self._without_contacts(without_comments(_of_left_out(parsed, why), parsed.blocks, comments))
            return CaptureFates(capture.name, capture.sha256, capture.kind, None, tuple(blocks))
        state = self._in_archive(at)
        article = state.article
        told = without_comments(self._of_used(parsed, *known, state), parsed.blocks, comments.union(known[0].commented))
        blocks = self._without_contacts(told)
        doubts = Doubts(blocks, parsed, known[0], article)
        blocks = with_doubts(blocks, doubts, lambda text: decided.removes(text, capture.sha256))
        blocks = self._with_thoughts(blocks, known, capture.sha256)
        number = None if state.is_deleted else article.number
        stated = stated_values(parsed, known[0], self._contacts, commented(blocks))
        return CaptureFates(capture.name, capture.sha256, capture.kind, number, tuple(blocks), stated)

    def _of_used(
        self, parsed: Parsed, cleaning: CleaningFates, member: MemberFates, state: _InArchive
    ) -> Iterator[BlockFate]:
        given: dict[int, list[FieldBlock]] = {}
        for each in cleaning.fields:
            given.setdefault(each.at, []).append(each)
        removed = {each.at: (Reason[each.reason], each.n) for each in cleaning.removed if not each.part}
        dropped = {each.at: each for each in reversed(member.dropped)}
        gave = {
            **dict.fromkeys(member.standfirst, "standfirst"),
            **dict.fromkeys(member.lead, "lead_image"),
            **dict.fromkeys(member.entries, "entries"),
        }
        for at, block in _in_order(parsed):
            if isinstance(block, BlockFate):
                yield block
            elif at in member.paragraphs:
                yield _in_body(at, block, state, member.paragraphs[at])
                for part in member.dropped:
                    if part.at == at:
                        yield _removed(at, block, Reason[part.reason], n=part.n, text=part.text, part=True)
            elif at in gave:
                yield _in_field(at, block, FIELDS[gave[at]], state)
            elif at in dropped:
                yield _removed(at, block, Reason[dropped[at].reason], n=dropped[at].n)
            elif at in given:
                yield from _with_parts(self._of_field(at, block, given[at], state), block, cleaning)
            elif at in removed:
                yield _removed(at, block, removed[at][0], n=removed[at][1])
            else:
                yield _removed(at, block, Reason.DECIDED)

    def _without_contacts(self, fates: Iterable[BlockFate]) -> list[BlockFate]:
        """Return the fates; of removed blocks whose words hold contacts of people without these words."""
        fates = list(fates)
        found = self._contacts.find(each.text for each in fates if each.is_removed)
        return [_withheld(each, found[each.text]) if each.is_removed and each.text in found else each for each in fates]

    def _with_thoughts(
        self, fates: Sequence[BlockFate], known: tuple[CleaningFates, MemberFates], capture: str
    ) -> list[BlockFate]:
        """Return the fates; those of blocks that were kept in doubt with why, unless an editor decided to keep them.

        One whose words hold contacts of people is no doubt: no report quotes it.
        """
        told = list(with_thoughts(fates, known[0].though, known[1].lacking))
        doubted = [each for each in told if each.doubt and not each.is_removed]
        contacts = self._contacts.find(each.text for each in doubted)
        settled = {
            each.text for each in doubted if each.text in contacts or self._decided.blocks.keeps(each.text, capture)
        }
        pairs = zip(fates, told, strict=True)
        return [before if after.text in settled and not after.is_removed else after for before, after in pairs]

    def _of_field(self, at: int, block: TextBlock, said: Sequence[FieldBlock], state: _InArchive) -> BlockFate:
        """Return the fate of a line that says what one field is, or two: it is in the article if that has the value."""
        for each in said:
            if agrees(each.field, each.value, state.values):
                return _in_field(at, block, FIELDS[each.field], state)
        field = said[0].field
        captures = {source.sha256 for source in state.article.sources}
        if self._decided.articles.decides(field, state.article.number, captures):
            reason = Reason.OTHER_VALUE_DECIDED
        else:
            reason = Reason.OTHER_VALUE_GIVEN if said[0].taken else Reason.OTHER_VALUE_STATED
        return _removed(at, block, reason, what=FIELDS[field])

    def _in_archive(self, at: int) -> _InArchive:
        """Return an article with what is taken out of it. Captures of one article mostly come one after the other."""
        if self._last is None or self._last[0] != at:
            self._last = at, self._looked_up(self._articles[at])
        return self._last[1]

    def _looked_up(self, article: Article) -> _InArchive:
        decisions, redactor = self._decided.articles, self._decided.redactor
        gone: dict[int, Reason] = {}
        if decisions:
            gone = dict.fromkeys(decisions.removed(article), Reason.DECIDED)
        if redactor:
            left = [at for at in range(len(article.body)) if at not in gone]
            clean = redact_blocks([article.body[at] for at in left], redactor)
            gone.update((at, Reason.BARRED) for at, block in zip(left, clean, strict=True) if block is None)
        places: list[int | Reason] = []
        stay = 0
        for at in range(len(article.body)):
            places.append(gone.get(at, stay))
            stay += at not in gone
        return _InArchive(article, values_of(article), tuple(places), bool(decisions) and decisions.is_deleted(article))


def _with_parts(fate: BlockFate, block: TextBlock, cleaning: CleaningFates) -> Iterator[BlockFate]:
    """Yield the fate of a block that gave a field, and those of its parts that this field has not."""
    yield fate
    for each in () if fate.is_removed else cleaning.removed:
        if each.at == fate.block and each.part:
            yield _removed(each.at, block, Reason[each.reason], text=each.part, part=True)


def _of_left_out(parsed: Parsed, why: str) -> Iterator[BlockFate]:
    """Yield the fates of the blocks of a capture that was left out. The words of a list of people are not quoted."""
    for at, block in _in_order(parsed):
        fate = block if isinstance(block, BlockFate) else _removed(at, block, Reason.LEFT_OUT, what=why)
        if why.startswith(LIST_OF_PEOPLE):
            fate = BlockFate(fate.block, fate.kind, "", step=fate.step, reason=fate.reason, rule=fate.rule)
        yield fate


def _in_order(parsed: Parsed) -> Iterator[tuple[int, TextBlock | BlockFate]]:
    """Yield the text blocks of a capture, and the fates of what parsing left out, where they stood. Rules have none."""
    unread = iter(parsed.unread)
    following = next(unread, None)
    for at, block in enumerate(parsed.blocks):
        while following is not None and following.before <= at:
            yield at, _unread(following.before, following.text, Reason[following.reason])
            following = next(unread, None)
        if block.text or not isinstance(block.content, Divider):
            yield at, block
    while following is not None:
        yield len(parsed.blocks), _unread(following.before, following.text, Reason[following.reason])
        following = next(unread, None)


def _unread(before: int, text: str, reason: Reason) -> BlockFate:
    sentence = reason.sentence(MOST_BLOCKS)
    return _fate(before, "", text, reason, sentence)


def _in_body(at: int, block: TextBlock, state: _InArchive, paragraph: int) -> BlockFate:
    place = Reason.DELETED if state.is_deleted else state.places[paragraph]
    if isinstance(place, Reason):
        return _removed(at, block, place)
    return BlockFate(at, _kind(block), shown_text(block), paragraph=place)


def _in_field(at: int, block: TextBlock, field: str, state: _InArchive) -> BlockFate:
    if state.is_deleted:
        return _removed(at, block, Reason.DELETED)
    return BlockFate(at, _kind(block), shown_text(block), field=field)


def _removed(
    at: int, block: TextBlock, reason: Reason, *, n: int = 0, what: str = "", text: str = "", part: bool = False
) -> BlockFate:
    return _fate(at, _kind(block), text or shown_text(block), reason, reason.sentence(n, what), part)


def _fate(at: int, kind: str, text: str, reason: Reason, sentence: str, part: bool = False) -> BlockFate:
    """Return the fate of a removed block."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rstrip()}…"
    return BlockFate(at, kind, text, step=reason.step, reason=sentence, rule=reason.name.lower(), part=part)


def _withheld(fate: BlockFate, contacts: int) -> BlockFate:
    """Return the fate of a block whose words are not quoted, since they hold contacts of people."""
    hold = "the contact of a person" if contacts == 1 else f"{contacts} contacts of people"
    reason = f"{fate.reason}; its words hold {hold} and are not quoted"
    return replace(fate, text="", reason=reason, withheld=contacts)


def _kind(block: TextBlock) -> str:
    return type(block.content).__name__.lower()
