"""Readers' comments in a capture, told by their structure: nothing that stands among them is quoted.

Names and words of readers are theirs, and some of them are at a risk: no report, review or desk shows them, whichever
rule removed the block. Comments are told by

- the markup of a page (`html.sections.comments`), its own or, for a text, that of a page of the same article,
- a heading ("3 comments", "Комментарии"), or a line that reads so above lines that say who wrote when or what,
- lines such as "Ada Krell says:", and lines "Reply", where they come again.

A block that is in the article is no comment, and ends them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from tamizdat.article import Heading
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.words import is_paragraph, word_count

_RULE = Reason.COMMENTS.name.lower()
_REASON = f"{Reason.COMMENTS.sentence()}; its words are not quoted"
LONGEST_LINE = 12  # words of a line that says who wrote when
_MOST_CHARACTERS = 300  # of such a line
NEAR = 4  # blocks below a heading among which the first such line stands
REACH = 6  # blocks below such a line that can be one comment
BEFORE_REPLY = 3  # blocks above "Reply" that can be the first comment's: its writer, its time, its words
_MANY = (
    r"comments|kommentare|leserkommentare|комментарии|коментарі|каментары|commentaires|comentarios|comentários"
    r"|commenti|reacties|kommentarer|komentarze|komentáře|komentare|komentari|коментари|hozzászólások|yorumlar"
    r"|تعليقات|التعليقات|نظرات|دیدگاه(?:‌| )?ها|תגובות|评论|網友評論|网友评论|コメント|댓글"
)
_COUNTED = (
    r"comments?|responses?|repl(?:y|ies)|reactions?|thoughts?|kommentare?|antworten?|комментари\w+|ответ\w*|отзыв\w*"
    r"|коментар\w*|каментар\w*|commentaires?|réponses?|comentarios?|respuestas?|comentários?|commenti|reacties"
    r"|kommentar(?:er)?|komentarz\w*|komentář\w*|yorum|تعليق\w*|نظر|دیدگاه|תגובות|条评论|件のコメント"
)
_HEADING = re.compile(
    rf"[\W_]*(?:(?:recent |latest |readers?['’]? |последние |все |all |neueste |derniers )?(?:{_MANY})[\W\d_]*"
    rf"|\d[\d ,.]* ?(?:{_COUNTED})\b.{{0,100}}|(?:{_COUNTED})\s*[(:]\s*\d+\s*\)?"
    r"|leave a (?:comment|reply)|join the (?:conversation|discussion)|add (?:a|your) comment"
    r"|оставить комментарий|добавить комментарий|обсуждение|schreiben sie einen kommentar|laisser un commentaire"
    r"|deja (?:un comentario|una respuesta)|dodaj komentarz|yorum yaz|أضف تعليق\w*|اترك تعليق\w*)[\W_]*",
    re.I,
)
_SAYS = re.compile(
    r"(?:^|\W)(?:says|said|writes|wrote|sagt|schreibt|schrieb|meint|говорит|пишет|написала?|сказала?|каже|пише|dice"
    r"|dijo|escribió|dit|écrit|a écrit|diz|disse|scrive|ha scritto|zegt|pisze|napisał\w*|píše|diyor(?: ki)?"
    r"|dedi(?: ki)?|يقول|تقول|كتب|كتبت|گفت|می‌گوید|נכתב|אמר)\s*[:：]$",
    re.I,
)
_WHEN = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d\d\b"
    r"|\b(?:ago|later|yesterday|назад|вчера|сегодня|тому|gestern|il y a|hier|hace|ayer|fa|önce|dün)\b|\bvor \d"
    r"|منذ|قبل|أمس|پیش|לפני|前",
    re.I,
)
_NAMED = re.compile(r"[^\W\d][^:：.!?]{1,40}[:：] \S")  # "Ada Krell: It was not like that", below a heading
_REPLY = re.compile(
    r"[\W_]*(?:reply|reply to .{1,60}|log in to reply|ответить|відповісти|адказаць|antworten?|répondre|responder"
    r"|rispondi|beantwoorden|svar[ae]?|odpowiedz|odpovědět|válasz|yanıtla|cevapla|رد|الرد|پاسخ|השב|הגב|回复|返信|답글)"
    r"[\W_]*",
    re.I,
)


def without_comments(
    fates: Iterable[BlockFate], blocks: Sequence[TextBlock], known: Iterable[int] = ()
) -> list[BlockFate]:
    """Return the fates of a capture's `blocks`; of removed ones among readers' comments without their words.

    `known` are the indexes of those that a page of the article has among comments.
    """
    fates = list(fates)
    kept = {each.block for each in fates if each.kind and not each.is_removed}
    among = comment_places(blocks, kept).union(known)
    return [_withheld(each) if each.is_removed and _is_comment(each, among) else each for each in fates]


def comment_places(blocks: Sequence[TextBlock], kept: Collection[int]) -> frozenset[int]:
    """Return the indexes of the blocks that are among readers' comments. `kept` are those that are in the article."""
    found: set[int] = set()
    for start in _starts(blocks, kept):
        if start not in found:
            found.update(_from(blocks, start, kept))
    found.update(at for at, block in enumerate(blocks) if block.in_comments and at not in kept)
    return frozenset(at for at in found if not _is_articles_own(blocks, at, kept, found))


def commented(fates: Iterable[BlockFate]) -> frozenset[int]:
    """Return the indexes of the blocks that are readers' comments, by the fates of `without_comments`."""
    return frozenset(each.block for each in fates if each.kind and each.rule == _RULE)


def _is_comment(fate: BlockFate, among: frozenset[int]) -> bool:
    """Return whether a removed block is a comment. What parsing left out is one where it stood beside comments."""
    if not fate.kind:
        return fate.rule == _RULE or fate.block in among or fate.block - 1 in among
    return fate.block in among or (fate.rule == _RULE and not is_paragraph(fate.text))


def _withheld(fate: BlockFate) -> BlockFate:
    """Return the fate without words. What an editor decided or barred keeps its reason."""
    if fate.step in ("decision", "redaction"):
        return replace(fate, text="")
    return replace(fate, text="", step=Reason.COMMENTS.step, rule=_RULE, reason=_REASON)


def _is_sign(text: str) -> bool:
    """Return whether a line says that somebody wrote, or when, or offers to reply."""
    return _is_line(text) and bool(_SAYS.search(text) or _WHEN.search(text) or _REPLY.fullmatch(text))


def _is_heading(text: str) -> bool:
    return _is_line(text) and bool(_HEADING.fullmatch(text))


def _is_line(text: str) -> bool:
    return len(text) <= _MOST_CHARACTERS and word_count(text) <= LONGEST_LINE


def _starts(blocks: Sequence[TextBlock], kept: Collection[int]) -> Iterator[int]:
    """Yield the indexes of blocks at which comments begin."""
    lines = [(at, block.text) for at, block in enumerate(blocks) if at not in kept and block.text]
    short = [(at, text) for at, text in lines if _is_line(text)]
    for at, text in short:
        if not _is_heading(text):
            continue
        below = [block.text for index, block in enumerate(blocks[at + 1 : at + 1 + NEAR], at + 1) if index not in kept]
        is_heading = isinstance(blocks[at].content, Heading)
        if is_heading or any(_is_sign(each) or _NAMED.match(each) for each in below):
            yield at
    saying = [at for at, text in short if _SAYS.search(text)]
    for at in saying:
        if len(saying) > 1 or any(_is_sign(block.text) for block in blocks[at + 1 : at + 3]):
            yield at
    replies = [at for at, text in short if _REPLY.fullmatch(text)]
    if len(replies) > 1:
        first = replies[0]
        while first > max(0, replies[0] - BEFORE_REPLY) and not _ends(blocks, first - 1, kept):
            first -= 1
        yield first


def _from(blocks: Sequence[TextBlock], start: int, kept: Collection[int]) -> Iterator[int]:
    """Yield the indexes of the comments that begin at `start`: as long as lines say who wrote when, and the words below
    the last of them."""
    yield start
    last, run, is_headed = start, list[int](), _is_heading(blocks[start].text)
    for at in range(start + 1, len(blocks)):
        if _ends(blocks, at, kept) or at - last > REACH:
            break
        run.append(at)
        if _is_sign(blocks[at].text) or (is_headed and _NAMED.match(blocks[at].text)):
            last = at
    yield from run


def _ends(blocks: Sequence[TextBlock], at: int, kept: Collection[int]) -> bool:
    """Return whether readers' comments do not go on at a block: it is the article's, or a heading of something else."""
    block = blocks[at]
    is_heading = isinstance(block.content, Heading) and not block.in_comments
    return at in kept or (is_heading and not _is_sign(block.text) and not _is_heading(block.text))


def _is_articles_own(blocks: Sequence[TextBlock], at: int, kept: Collection[int], among: Collection[int]) -> bool:
    """Return whether a block reads like an article's paragraph, between its paragraphs and with no comment around it.

    That is so where markup calls something else a comment: an essay, or the box of an expert.
    """
    if not is_paragraph(blocks[at].text) or not {at - 1, at + 1} & set(kept):
        return False
    near = range(max(0, at - NEAR), min(len(blocks), at + NEAR + 1))
    return not any(index in among and index != at and _is_sign(blocks[index].text) for index in near)
