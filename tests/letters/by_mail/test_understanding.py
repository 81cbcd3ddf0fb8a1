"""What is understood of a message: in nine languages, in the subject or the text, whatever a mail program makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mails import ADDRESS, arrived, mail, parsed

# subject, text, what is asked for, the words behind it
MESSAGES = [
    ("subscribe", "", "subscribe", ""),
    ("", "Sign up\n", "subscribe", ""),
    ("Please subscribe me", "", "subscribe", "me"),
    ("Abonnieren", "", "subscribe", ""),
    ("Bitte anmelden", "", "subscribe", ""),
    ("Suscripción", "", "subscribe", ""),
    ("Alta, por favor", "", "subscribe", "por favor"),
    ("Je voudrais", "M'abonner\n", "subscribe", ""),
    ("S’ABONNER", "", "subscribe", ""),
    ("Подписаться", "", "subscribe", ""),
    ("", "Пожалуйста, подпишите", "subscribe", ""),
    ("Підписатися", "", "subscribe", ""),
    ("اشتراك", "", "subscribe", ""),
    ("اشْتِرَاك", "", "subscribe", ""),
    ("الإشتراك", "أريد الاشتراك", "subscribe", ""),
    ("ثبت‌نام", "ثبت نام", "subscribe", ""),
    ("הרשמה", "", "subscribe", ""),
    ("unsubscribe", "", "leave", ""),
    ("Re: The week", "Stop\n\n> You get this letter because", "leave", ""),
    ("ABMELDEN", "", "leave", ""),
    ("Kündigen", "", "leave", ""),
    ("Darme de baja", "", "leave", ""),
    ("Se désabonner !", "", "leave", ""),
    ("Отпишите меня", "", "leave", "меня"),
    ("Відписка", "", "leave", ""),
    ("إلغاء الاشتراك", "", "leave", ""),
    ("لغو اشتراک", "", "leave", ""),
    ("ביטול ההרשמה", "", "leave", ""),
    ("article 1001", "", "article", "1001"),
    ("Article: the ferry strike", "", "article", "the ferry strike"),
    ("Re: Fwd: AW: article 1001", "", "article", "1001"),
    ("RE[2]: article 1001", "", "article", "1001"),
    ("article", "the ferry strike\n\nThank you", "article", "the ferry strike"),
    ("Artikel 1001", "", "article", "1001"),
    ("artículo 1001", "", "article", "1001"),
    ("Texte intégral 1001", "", "article", "1001"),
    ("Статья о паромах", "", "article", "о паромах"),
    ("стаття 1001", "", "article", "1001"),
    ("مقال ١٠٠١", "", "article", "١٠٠١"),
    ("مقاله ۱۰۰۱", "", "article", "۱۰۰۱"),
    ("\u202bמאמר 1001\u202c", "", "article", "1001"),
    (
        "",
        "https://lantern.example/2019/03/02/ferry-strike-a1001/",
        "article",
        "https://lantern.example/2019/03/02/ferry-strike-a1001/",
    ),
    ("latest", "", "latest", ""),
    ("l\u200ba\u200dtest", "", "latest", ""),
    ("Neueste", "", "latest", ""),
    ("Últimas", "", "latest", ""),
    ("ultimas noticias", "", "latest", "noticias"),
    ("Dernières nouvelles", "", "latest", "nouvelles"),
    ("новости", "", "latest", ""),
    ("останні новини", "", "latest", "новини"),
    ("آخر الأخبار", "", "latest", ""),
    ("تازه‌ها", "", "latest", ""),
    ("תודה", "חדשות", "latest", ""),
    ("Mirrors?", "", "mirrors", ""),
    ("Spiegel", "", "mirrors", ""),
    ("espejos", "", "mirrors", ""),
    ("miroirs", "", "mirrors", ""),
    ("Зеркала", "", "mirrors", ""),
    ("дзеркала", "", "mirrors", ""),
    ("مرايا", "", "mirrors", ""),
    ("آینه‌ها", "", "mirrors", ""),
    ("אתרי מראה", "", "mirrors", ""),
    ("HELP!", "", "help", ""),
    ("Hilfe", "", "help", ""),
    ("¡Ayuda!", "", "help", ""),
    ("Aide", "", "help", ""),
    ("Помощь", "", "help", ""),
    ("Допомога", "", "help", ""),
    ("مساعدة", "", "help", ""),
    ("کمک", "", "help", ""),
    ("עזרה", "", "help", ""),
    ("article", "", "help", ""),
    ("Re: Последние заголовки", "1002\n\n> 1001", "article", "1002"),
    ("Re: latest", "Thank you!", "latest", ""),
    ("١٠٠٢", "", "article", "١٠٠٢"),
]
NOT = [
    ("", ""),
    ("Hello", "I liked the piece about the harbour."),
    ("Stop the war on our harbour, an open letter by us", ""),
    ("Re: The week", "> unsubscribe\n> stop\n"),
    ("The week", "On Friday The Lantern wrote:\n> subscribe\n"),
    ("subscriber numbers", ""),
    ("x", "-- \nsubscribe"),
]


@pytest.fixture(scope="module")
def words(desk_started: Any) -> Any:
    from tamizdat.letters.by_mail.words import _vocabulary

    return _vocabulary(None, (), ("en", "ar", "ru"))


@pytest.fixture(scope="module")
def understood(words: Any) -> Any:
    from tamizdat.letters.by_mail.commands import understood
    from tamizdat.letters.by_mail.reading import read

    return lambda message: understood(read(message), words)


def test_commands_in_nine_languages(understood: Any) -> None:
    for subject, text, kind, behind in MESSAGES:
        found = understood(mail(subject, text))
        assert found is not None and (found.kind, found.words) == (kind, behind), (subject, text, found)


def test_what_is_no_command(understood: Any) -> None:
    for subject, text in NOT:
        assert understood(mail(subject, text)) is None, (subject, text)


def test_the_language_of_the_words(understood: Any) -> None:
    told = {
        "abonnieren": "de",
        "подписаться": "ru",
        "підписатися": "uk",
        "اشتراک": "fa",
        "subscribe": "en",
        "עזרה": "he",
    }
    assert {subject: understood(mail(subject)).language for subject in told} == told
    assert understood(mail("stop")).language == "en", "a word of several languages is the outlet's first one's"


@pytest.mark.parametrize("cte", ["8bit", "quoted-printable", "base64"])
def test_transfer_encodings(understood: Any, cte: str) -> None:
    assert understood(mail("", "Пожалуйста, новости", cte=cte)).kind == "latest"


def test_character_sets(understood: Any) -> None:
    head = f"From: {ADDRESS}\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={{}}\r\n\r\n"
    for charset, told in {
        "koi8-r": "koi8-r",
        "windows-1251": "windows-1251",
        "utf-16": "utf-16",
        "utf-8": "nonsense",
    }.items():
        raw = head.format(told).encode() + "новости\r\n".encode(charset)
        assert understood(parsed(raw)).kind == "latest", charset
    encoded = f"From: {ADDRESS}\r\nSubject: =?koi8-r?B?{{}}?=\r\n\r\n"
    from base64 import b64encode

    assert understood(parsed(encoded.format(b64encode("помощь".encode("koi8-r")).decode()).encode())).kind == "help"


def test_html_alone(understood: Any) -> None:
    page = (
        "<html><head><style>subscribe{}</style><title>subscribe</title></head><body><div><br></div>"
        "<div><b>lat</b>est&nbsp;</div><div class='gmail_quote'>On Friday wrote:<blockquote>unsubscribe</blockquote></div>"
    )
    found = understood(mail("Re: hello", html=page))
    assert found.kind == "latest" and found.words == ""
    assert understood(mail("Re: hello", html="<blockquote>latest</blockquote>")) is None


def test_depth_and_length_end_nothing(understood: Any) -> None:
    assert understood(mail("hello", html="<div>" * 5_000 + "help" + "</div>" * 5_000)) is None
    assert understood(mail("x" * 900, "y" * 200_000)) is None


def test_a_sender_is_one_address() -> None:
    from tamizdat.letters.by_mail.reading import read

    for sender, found in {
        f"Philippa <{ADDRESS}>": ADDRESS,
        f"=?utf-8?q?Evil=0D=0ABcc=3A_x=40y.example?= <{ADDRESS}>": "",
        f"=?koi8-r?b?+M7J3Q==?= <{ADDRESS}>": ADDRESS,
        f"a@example.org, {ADDRESS}": "",
        "nobody": "",
        "<>": "",
        "Friends: a@example.org, b@example.org;": "",
        '"x@y.example" <a@example.org>': "a@example.org",
    }.items():
        assert read(parsed(f"From: {sender}\r\nSubject: help\r\n\r\n".encode())).sender == found, sender
    assert read(parsed(b"From: a@example.org\r\nFrom: b@example.org\r\n\r\n")).sender == ""
    assert read(parsed(b"Subject: help\r\n\r\n")).sender == ""


def test_a_message_id_is_one_or_none() -> None:
    from tamizdat.letters.by_mail.reading import read

    for value, found in {
        "<a.b@c.example>": "<a.b@c.example>",
        "a@b": "",
        "<a@b> <c@d>": "<a@b>",
        "<a@b\r\n c>": "<a@b>",
        "<a b@c>": "",
        f"<{'x' * 600}@b>": "",
        "<a\x00@b>": "",
    }.items():
        assert read(parsed(f"From: {ADDRESS}\r\nMessage-ID: {value}\r\n\r\n".encode())).message_id == found, value


MACHINES: list[dict[str, Any]] = [
    {"return_path": ""},
    {"fields": {"Auto-Submitted": "auto-replied"}},
    {"fields": {"Auto-Submitted": "auto-generated; x=y"}},
    {"fields": {"Precedence": "Bulk"}},
    {"fields": {"List-Id": "<friends.example.org>"}},
    {"fields": {"X-Autoreply": "yes"}},
    {"fields": {"X-Auto-Response-Suppress": "All"}},
    {"sender": "noreply@example.org"},
    {"sender": "No-Reply@example.org"},
    {"sender": "MAILER-DAEMON@example.org"},
    {"return_path": "friends-bounces@example.org"},
    {"sender": "letters@lantern.example"},
    {"sender": "letters+weekly@lantern.example"},
    {"return_path": "bounces+xyz@lantern.example"},
    {"subject": "Automatic reply: Confirm that you want The week", "to": "letters+yes-abc@lantern.example"},
    {"subject": "Automatische Antwort: Urlaub", "fields": {"In-Reply-To": "<a@lantern.example>"}},
    {"subject": "Автоответ: меня нет", "fields": {"References": "<a@lantern.example>"}},
]


def test_no_machine_is_answered(mailing: Any) -> None:
    """`incoming/sorting` knows machines, and hands their messages to nobody; a person's are handed on."""
    from tamizdat.letters.incoming.process import ours
    from tamizdat.letters.incoming.sorting import sort
    from tamizdat.letters.incoming.sorting.kinds import Automatic, FromPerson

    for given_ in MACHINES:
        found = arrived(
            given_.get("subject", "help"), **{key: value for key, value in given_.items() if key != "subject"}
        )
        assert isinstance(sort(found, ours()), Automatic), given_
    for given_ in ({}, {"fields": {"Auto-Submitted": "no"}}, {"fields": {"X-Auto-Response-Suppress": "DR, OOF"}}):
        assert isinstance(sort(arrived("help", **given_), ours()), FromPerson), given_


def test_somebodys_holiday_confirms_nothing_and_a_mail_program_can_leave(mailing: Any) -> None:
    from tamizdat.letters.incoming.handling import Raw, handle
    from tamizdat.letters.incoming.process import ours
    from tamizdat.letters.models import SignUp, Subscription

    def come_in(message: Any, to: str, sender: str = ADDRESS) -> str:
        return str(handle(Raw(sender, (to,), message.as_bytes()), ours()))

    mailing.write("subscribe")
    mailing.work()
    (asks,) = mailing.letters("letters-confirm")
    assert come_in(mail("Automatic reply: Do you want The week?"), asks.reply_to) == "automatic"
    assert SignUp.objects.filter(confirmed=None).count() == 1
    assert come_in(mail("Re: Do you want The week?"), asks.reply_to) == "person"
    mailing.work()
    row = Subscription.objects.get()
    leaves = mail(row.code, to="letters+leave@lantern.example")
    assert come_in(leaves, "letters+leave@lantern.example", sender="") == "automatic"
    assert not Subscription.objects.exists() and mailing.counts()["left"] == 1


FIELDS = st.sampled_from(
    ["From", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted", "Accept-Language"]
)


@given(
    st.lists(st.tuples(FIELDS, st.binary(max_size=80)), max_size=8),
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode(errors="replace"))),
)
def test_any_message_is_read(words: Any, fields: list[tuple[str, bytes]], body: bytes) -> None:
    from tamizdat.letters.by_mail.commands import understood, without_prefixes
    from tamizdat.letters.by_mail.reading import read

    raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields) + b"\r\n" + body
    found = read(parsed(raw))
    understood(found, words)
    without_prefixes(found.subject)
    assert "\n" not in found.subject and all("\n" not in line and "\r" not in line for line in found.lines)
    assert not found.sender or found.sender.count("@") == 1


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    from tamizdat.letters.by_mail.folding import fold

    assert fold(fold(text)) == fold(text)
