"""Lines by which readers' comments are told: their heading, who wrote one and when, and the button to reply.

One such line tells nothing by itself. What stands around it does: `fates.comments` for what no report quotes,
`comments.sections` for what is no article.
"""

from __future__ import annotations

import re

from tamizdat.recover.fields import dates
from tamizdat.recover.words import word_count

LONGEST_LINE = 12  # words of a line that says who wrote when
_MOST_CHARACTERS = 300  # of such a line
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
_HOURS = (
    r"\b\d{1,2}[:.h]\d\d\b(?![./-]?\d)"
    r"|\b(?:ago|later|yesterday|назад|вчера|сегодня|тому|gestern|il y a|hier|hace|ayer|fa|önce|dün)\b|\bvor \d"
    r"|منذ|قبل|أمس|پیش|לפני|前"
)
_HOUR = re.compile(_HOURS, re.I)
_WHEN = re.compile(rf"{_HOURS}|\b\d{{1,2}}[:.h]\d\d\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d\d\b", re.I)
_NAMED = re.compile(r"[^\W\d][^:：.!?]{1,40}[:：] \S")  # "Ada Krell: It was not like that", below a heading
_REPLY = re.compile(
    r"[\W_]*(?:reply|reply to .{1,60}|log in to reply|ответить|відповісти|адказаць|antworten?|répondre|responder"
    r"|rispondi|beantwoorden|svar[ae]?|odpowiedz|odpovědět|válasz|yanıtla|cevapla|رد|الرد|پاسخ|השב|הגב|回复|返信|답글)"
    r"[\W_]*",
    re.I,
)


def is_sign(text: str) -> bool:
    """Return whether a line says that somebody wrote, or when, or offers to reply."""
    return is_line(text) and bool(says(text) or _WHEN.search(text) or is_reply(text))


def is_heading(text: str) -> bool:
    """Return whether a line is the heading of comments: "3 comments"."""
    return is_line(text) and bool(_HEADING.fullmatch(text))


def is_line(text: str) -> bool:
    """Return whether a text is as short as such lines are."""
    return len(text) <= _MOST_CHARACTERS and word_count(text) <= LONGEST_LINE


def says(text: str) -> bool:
    """Return whether a line announces somebody's words: "Ada Krell says:"."""
    return bool(_SAYS.search(text))


def is_reply(text: str) -> bool:
    """Return whether a line is the label of a button to reply."""
    return bool(_REPLY.fullmatch(text))


def is_named(text: str) -> bool:
    """Return whether a text begins with who says it: "Ada Krell: It was not like that"."""
    return bool(_NAMED.match(text))


def names_writer(text: str) -> bool:
    """Return whether a line has a name before the day or the hour, or says that somebody says something."""
    before = re.split(r"\d", text, maxsplit=1)[0].strip(" ,.:;|·–—-([")
    is_day = bool(_WHEN.search(before)) or dates.parse(f"{before} 10, 2017") is not None
    return says(text) or (before[:1].isalpha() and not is_day)


def has_hour(text: str) -> bool:
    """Return whether a line has an hour of a day, or says how long ago something was."""
    return bool(_HOUR.search(text))
