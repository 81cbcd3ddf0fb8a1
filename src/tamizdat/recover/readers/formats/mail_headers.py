"""Mails that were copied or saved as texts and pages: told by their headers in many languages.

    ---------- Forwarded message ---------        Von: Ada Quill <ada@mail.example>
    From: Ada Quill <ada@mail.example>            An: die Redaktion
    Subject: the pier                             Betreff: der Pier

An article may quote a mail further down; only what begins as one is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tamizdat.recover.people.mail_addresses import holds_address

Role = Literal["from", "to", "subject", "date", "other"]
# What mail programs write before the sender, the receivers, the subject and the date: in the languages of the
# interface (ar de en es fa fr he ru uk) and of their neighbours.
_LABELS: dict[Role, str] = {
    "from": "from|sender|von|absender|de|expéditeur|remitente|от|отправитель|от кого|від|від кого|відправник|ад|адкаго"
    "|من|المرسل|از|فرستنده|מאת|da|mittente|od|nadawca|odesílatel|kimden|gönderen|van|från|fra|lähettäjä|feladó"
    "|remetente|από|发件人|寄件者|差出人|보낸 사람",
    "to": "to|an|empfänger|à|destinataire|para|destinatario|кому|получатель|до|одержувач|каму|إلى|الى|المستلم|به|گیرنده"
    "|אל|לכבוד|a|do|komu|kime|alıcı|aan|till|til|vastaanottaja|címzett|destinatário|προς|收件人|收件者|宛先|받는 사람",
    "subject": "subject|re|betreff|objet|sujet|asunto|тема|тэма|предмет|الموضوع|موضوع|נושא|הנדון|oggetto|assunto|temat"
    "|předmět|predmet|konu|onderwerp|ämne|emne|aihe|tárgy|θέμα|主题|主旨|件名|제목",
    "date": "date|sent|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|дата|отправлено|надіслано|дасланы"
    "|التاريخ|تاريخ|تم الإرسال|أرسل|أرسلت|تاریخ|فرستاده شده|ارسال شده|נשלח|תאריך|data|inviato|wysłano|odesláno"
    "|gönderilme|gönderildi|tarih|verzonden|skickat|sendt|lähetetty|elküldve|dátum|ημερομηνία|发送时间|日期|送信日時"
    "|보낸 날짜",
    "other": "cc|bcc|kopie|copie|cci|copia|копия|скрытая копия|копія|копыя|نسخة|نسخة إلى|رونوشت|העתק|reply-to"
    "|antwort an|répondre à|responder a|ответить|відповісти|importance|priority|priorität|attachments?|anlagen?"
    "|pièces jointes|adjuntos|вложения|вкладення|message-id",
}
_ROLES: dict[str, Role] = {label: role for role, labels in _LABELS.items() for label in labels.split("|")}
_HEADER = re.compile(r"[\s>*_|]*([^\W\d_][\w' -]{0,20}?)[\s*_|]*[:：][\s*_|]*(.*)$")
# What mail programs write above a mail that is answered or sent on, with or without strokes on both sides.
_SENT_ON = re.compile(
    r"^[\s>]*(?:[-_=]{3,}|begin\b|начало\b|anfang\b|début\b|inicio\b)?.{0,24}(?:forwarded message|original message"
    r"|weitergeleitete (?:nachricht|e-?mail)|ursprüngliche nachricht|original-?nachricht"
    r"|message (?:transféré|d.origine|réexpédié)|mensaje (?:reenviado|original)"
    r"|пересылаем\w+ сообщени\w+|пересланн\w+ сообщени\w+"
    r"|исходное сообщение|переслан\w+ (?:повідомлення|лист\w*)|оригінальн\w+ повідомлення|початкове повідомлення"
    r"|رسالة (?:معاد توجيهها|مُعاد توجيهها|أصلية)|الرسالة الأصلية|رسالة مُعاد|پیام (?:هدایت شده|بازارسال شده|اصلی)"
    r"|הודעה (?:שהועברה|מקורית)|messaggio (?:inoltrato|originale)|wiadomość (?:przekazana|oryginalna)"
    r"|přeposlaná zpráva|iletilen ileti|mensagem (?:encaminhada|original)|doorgestuurd bericht).{0,12}$",
    re.I,
)
_STROKES = re.compile(r"^[\s>]*[-_=*]{5,}\s*$")
# Above the headers may stand the subject alone; further down, only below a line that mail programs write.
_DEEPEST_HEADER, _DEEPEST_MARKED = 1, 12
# Web mail prints "Ada Quill <ada@mail.example>  3 May 2019" below the outlet, the subject and the number of mails.
_SENDER = re.compile(r"[^<>\n:：]{0,80}<[^<>\s]+@[^<>\s]+>[^<>\n]{0,60}$")
_DEEPEST_PRINTED, _FARTHEST_RECEIVER = 4, 4


def begins_as_mail(lines: Sequence[str]) -> bool:
    """Tell whether the lines of a text begin with a mail's headers, after a line or two at most.

    It takes a sender or receiver with an address and one more header, or sender, receiver and subject without. So
    "From: our correspondent" over an article makes no mail.
    """
    lines = [line for line in lines if line.strip()][: _DEEPEST_MARKED + 12]
    marked = False
    for at, line in enumerate(lines[: _DEEPEST_MARKED + 1]):
        if at <= _DEEPEST_PRINTED and _is_printed(lines[at:]):
            return True
        marked = marked or bool(_SENT_ON.match(line))
        below_strokes = at > 0 and bool(_STROKES.match(lines[at - 1]))
        may_begin = at <= _DEEPEST_HEADER or marked or below_strokes
        if may_begin and _role(line) and _is_mail(_headers(lines[at:]), marked):
            return True
    return False


def header_of(line: str) -> tuple[Role, str] | None:
    """Return the role and the value of a line that is a mail's header, None for any other line."""
    header, role = _HEADER.match(line), _role(line)
    return (role, header[2].strip()) if header and role else None


def is_sent_on(line: str) -> bool:
    """Tell whether a line is what mail programs write above a mail that is sent on or answered."""
    return bool(_SENT_ON.match(line))


def is_addressed_header(line: str) -> bool:
    """Tell whether a line is a mail's sender or receiver with an address: never a headline."""
    header = _HEADER.match(line)
    return header is not None and _role(line) in ("from", "to", "other") and holds_address(header[2])


def _is_printed(lines: Sequence[str]) -> bool:
    """Tell whether a mail was printed from a web page: a sender without a label, and receivers below it."""
    return bool(_SENDER.match(lines[0])) and any(
        _role(line) == "to" and is_addressed_header(line) for line in lines[1:_FARTHEST_RECEIVER]
    )


def _role(line: str) -> Role | None:
    header = _HEADER.match(line)
    return _ROLES.get(" ".join(header[1].casefold().split())) if header else None


def _headers(lines: Sequence[str]) -> dict[Role, str]:
    """Return the headers that lines begin with. A value may stand on the line below its label, as in table cells."""
    found: dict[Role, str] = {}
    waiting: Role | None = None
    for line in lines:
        role = _role(line)
        header = _HEADER.match(line)
        if role and header:
            found.setdefault(role, header[2].strip())
            waiting = role if not header[2].strip() else None
        elif waiting:
            found[waiting] = found[waiting] or line.strip()
            waiting = None
        elif not holds_address(line):  # receivers may take more than one line
            break
    return found


def _is_mail(headers: dict[Role, str], marked: bool) -> bool:
    roles = headers.keys()
    addressed = any(holds_address(headers.get(role, "")) for role in ("from", "to"))
    if addressed and len(roles) > 1:
        return bool(roles & {"subject", "to", "date"})
    return {"from", "to", "subject"} <= roles or (marked and "from" in roles and len(roles) > 1)
