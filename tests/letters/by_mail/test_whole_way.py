"""From the first mail to the last, through `take` alone: with the vault locked, with forged senders, within limits."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from audit.seized_disk import in_clear
from letter_issues import withdraw
from lxml import html as lxml_html
from mails import ADDRESS, PAPER

OTHER = "bruno.zwergenstein@example.net"


def message(letter: Any) -> Any:
    """The letter as the message that goes out."""
    from tamizdat.people.mail.letter import message

    raw = message(letter, "The Lantern <letters@lantern.example>", "<own@lantern.example>")
    assert raw.count(b"\r\n") == raw.count(b"\n") and max(map(len, raw.split(b"\r\n"))) < 998
    return message_from_bytes(raw, policy=policy.default)


def subscriptions() -> Any:
    from tamizdat.letters.models import Subscription

    return Subscription.objects.order_by("pk")


def test_subscribing_and_leaving_by_mail_alone(mailing: Any, caplog: pytest.LogCaptureFixture) -> None:
    from tamizdat.letters.models import Departed, SignUp
    from tamizdat.letters.rendering.message import mold
    from tamizdat.people.models import Person

    mailing.vault.lock()
    mailing.write("hello", to="letters+weekly@lantern.example", message_id="<first@mail.example.org>")
    mailing.work()
    assert not SignUp.objects.exists(), "it waits, sealed"
    mailing.vault.unlock()
    mailing.work()
    (letter,) = mailing.letters("letters-confirm")
    assert letter.to == ADDRESS and letter.subject == "Confirm that you want The week" and letter.language == "en"
    assert re.fullmatch(r"letters\+yes-[a-z2-7]{26}@lantern\.example", letter.reply_to)
    assert "answer this letter" in letter.text and "You get The week by e-mail until you end it" in letter.text
    assert "Breaking: letters+breaking@lantern.example" in letter.text
    assert "الأسبوع: letters+weekly-ar@lantern.example" in letter.text
    sent = message(letter)
    assert sent["Auto-Submitted"] == "auto-replied" and sent["Reply-To"] == letter.reply_to
    assert sent["In-Reply-To"] == sent["References"] == "<first@mail.example.org>"
    assert letter.return_path == "bounces@lantern.example"
    assert f"/letters/confirm/{letter.reply_to[12:38]}/" in letter.text, "one token for both ways"

    mailing.vault.lock()
    mailing.write("Out of office: " + letter.subject, "I am away.", to=letter.reply_to)
    mailing.write("Re: " + letter.subject, to=letter.reply_to, fields={"Auto-Submitted": "auto-replied"})
    assert SignUp.objects.get().confirmed is None, "a holiday's answer is no consent"
    mailing.write("Re: " + letter.subject, "> " + letter.text.replace("\n", "\n> "), to=letter.reply_to.upper())
    assert SignUp.objects.get().confirmed is not None
    mailing.vault.unlock()
    mailing.work()
    row = subscriptions().get()
    assert (row.newsletter, row.source) == (mailing.weekly, "mail") and row.consent.startswith("You get The week")
    (welcome,) = mailing.letters("letters-welcome")
    assert f"write to letters+leave@lantern.example, with this as the subject:\n{row.code}" in welcome.text
    assert "mailto:" not in welcome.text

    from letter_issues import issue

    made = issue(of=mailing.weekly)
    made.html = made.text = "x"
    body = mold(made).fill(to=ADDRESS, code=row.code, message_id="<x@lantern.example>")
    field = message_from_bytes(body, policy=policy.default)["List-Unsubscribe"]
    to, code = re.findall(r"<mailto:([^?>]+)\?subject=([^>]+)>", field)[0]
    assert "<https://lantern.example/service/letters/leave/" in field and (to, code) == (
        "letters+leave@lantern.example",
        row.code,
    )
    assert not in_clear(mailing.vault.newsroom.folder / "var", [ADDRESS])
    mailing.vault.lock()
    mailing.write("A" * 22, to=to)
    assert subscriptions().exists(), "another's code ends nothing"
    mailing.write(code, to=to, return_path="")
    assert not subscriptions().exists(), "at once, whatever is locked, also when a mail program writes it"
    mailing.vault.unlock()
    mailing.work()
    assert Departed.objects.get().newsletter == mailing.weekly and not Person.objects.exists()
    assert not mailing.letters(), "nobody is written to who leaves"
    assert mailing.counts() == {"subscribe": 1, "ignored": 1, "confirmed": 1, "left": 1}
    assert ADDRESS not in caplog.text and row.code not in caplog.text


def test_others_are_told_in_all_languages(mailing: Any) -> None:
    mailing.write("hello", to="letters+breaking@lantern.example")
    mailing.work()
    (letter,) = mailing.letters("letters-confirm")
    told = [name for name in ("The week:", "الأسبوع:", "Breaking:") if name in letter.text]
    assert told == ["The week:", "الأسبوع:"]


def test_no_is_no_consent(mailing: Any) -> None:
    from tamizdat.letters.models import SignUp

    for answer in ("No, I never asked.", "stop", "Nein", "Нет"):
        mailing.write("subscribe")
        mailing.work()
        mailing.write("Re: x", answer, to=mailing.letters("letters-confirm")[-1].reply_to)
        mailing.work()
        assert not SignUp.objects.exists() and not subscriptions().exists()


def test_which_newsletter_is_meant(mailing: Any) -> None:
    from tamizdat.letters.models import Newsletter
    from tamizdat.people.models import Waiting

    for number, (subject, to, name) in enumerate(
        [
            ("подписаться", PAPER, "The week"),
            ("اشتراك", PAPER, "الأسبوع"),
            ("subscribe breaking", PAPER, "Breaking"),
            ("subscribe The Week", PAPER, "The week"),
            ("subscribe nonsense", PAPER, "The week"),
            ("مرحبا", "letters+weekly@lantern.example", "الأسبوع"),
            ("bonjour", "letters+weekly@lantern.example", "The week"),
            ("hello", "letters+weekly-ar@lantern.example", "الأسبوع"),
            ("hello", "Letters+Breaking@Lantern.example", "Breaking"),
        ]
    ):
        mailing.write(subject, to=to, sender=f"reader{number}@example.org")
        row = Waiting.objects.get()
        assert [Newsletter.objects.get(pk=pk).name for pk in row.about["newsletters"]] == [name], (subject, to)
        row.delete()
    mailing.write("hello", to="letters+nonsense@lantern.example")
    assert Waiting.objects.get().about == {}, "what there is not is answered by what there is"


def test_leaving_is_asked_back(mailing: Any) -> None:
    from letters_sending import subscribe

    subscribe(mailing.weekly, ADDRESS)
    subscribe(mailing.breaking, ADDRESS, OTHER)
    letter = mailing.answered("Unsubscribe", sender=ADDRESS)
    assert letter.to == ADDRESS and subscriptions().count() == 3, "From can be forged"
    assert "The week" in letter.text and "Breaking" in letter.text and letter.subject == "Shall your newsletters end?"
    mailing.vault.lock()
    mailing.write("Re: x", "No, I want them", to=letter.reply_to)
    assert subscriptions().count() == 3
    mailing.vault.unlock()
    letter = mailing.answered("stop", sender=ADDRESS)
    mailing.vault.lock()
    mailing.write("Re: x", "stop", to=letter.reply_to)
    assert [each.newsletter.name for each in subscriptions()] == ["Breaking"], "of the other reader"
    mailing.vault.unlock()
    before = len(mailing.letters())
    mailing.work()
    (done,) = mailing.letters()[before:]
    assert done.subject == "Your newsletters have ended" and done.to == ADDRESS and done.language == "en"
    assert message(done)["Auto-Submitted"] == "auto-replied"
    mailing.write("Re: x", "stop", to=letter.reply_to)
    mailing.work()
    assert [each.subject for each in mailing.letters()].count(done.subject) == 1, "once"
    told = mailing.answered("unsubscribe", sender=ADDRESS)
    assert told.subject == "This address gets no newsletter of ours" and told.to == ADDRESS


def test_articles(mailing: Any) -> None:
    letter = mailing.answered("article 1001", message_id="<ask@mail.example.org>")
    assert letter.subject == "The ferry strike enters its third week" and letter.to == ADDRESS
    shown = " ".join(lxml_html.document_fromstring(letter.html).text_content().split())
    for part in (shown, " ".join(letter.text.split())):
        assert "The boats have not moved since Monday" in part and "tamizdat verify" in part
        assert "We keep nothing of that." in part and "you signed up" not in part
    assert "letters/leave" not in letter.html + letter.text and "<img" not in letter.html
    sent = message(letter)
    assert sent["In-Reply-To"] == "<ask@mail.example.org>" and sent["List-Unsubscribe"] is None
    assert sent.get_body(("html",)).get_content().replace("\r\n", "\n") == letter.html

    arabic = mailing.answered("article 1003")
    assert arabic.language == "ar" and 'dir="rtl"' in arabic.html and "Unsubscribe" not in arabic.text
    for asked in (
        "the ferry strike enters",
        "ferry strike third week",
        "https://lantern.example/2019/03/02/ferry-strike-a1001/",
        "https://copy.example/lantern/2019/03/02/ferry-strike-a1001/?x=1#y",
        "<https://lantern.example/2019/03/02/ferry-strike-a1001>",
        "No. 1001",
        "#1001",
        "1001, please",
    ):
        assert mailing.answered(f"article {asked}", sender=f"a{len(asked)}@example.org").subject == letter.subject, (
            asked
        )


def test_what_is_not_published_is_not_sent(mailing: Any) -> None:
    from tamizdat.newsroom.models import Article as Row

    Row.objects.create(number=2001, headline="A secret plan", language="en")
    for asked in ("2001", "A secret plan", "4711", "https://lantern.example/no/such/", "../../etc/passwd", "%"):
        letter = mailing.answered(f"article {asked}")
        assert letter.subject == "We found no such article" and "secret" not in letter.text, asked
    withdraw(1002)
    letter = mailing.answered("article 1002")
    assert letter.subject == "This article was withdrawn" and "Council" not in letter.text
    assert "Council" not in mailing.answered("latest").text
    assert mailing.answered("article Council meets behind closed doors").subject == "We found no such article"


def test_barred_words_are_not_sent(mailing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.rendering.articles import Paper

    class Barred:
        name, can_tell = "x", True

        def problem(self, article: Any, digest: bytes) -> str:
            return "barred" if article.number == 1002 else ""

    monkeypatch.setattr(Paper, "barred", Barred())
    assert mailing.answered("article 1002").subject == "We found no such article"
    assert mailing.answered("article council meets behind closed doors").subject == "We found no such article"
    assert "Council" not in mailing.answered("latest").text


def test_several_that_fit(mailing: Any) -> None:
    from letter_issues import publish

    from tamizdat.article import Article, Moment, Paragraph

    def of(number: int) -> Article:
        path = f"2019/04/01/heron-a{number}/"
        body = (Paragraph("It flew."),)
        return Article(
            number=number,
            path=path,
            language="en",
            headline=f"Heron № {number}",
            published=Moment("2019-04-01"),
            body=body,
        )

    publish(*map(of, range(3001, 3013)))
    letter = mailing.answered("article HERON")
    assert letter.subject == "Which article do you mean?" and letter.text.count("mailto:") == 10
    assert "mailto:letters@lantern.example?subject=article%203012" in letter.text
    assert '<a href="mailto:letters@lantern.example?subject=article%203012"' in letter.html
    assert mailing.answered("article heron 3005").subject == "Heron № 3005"


def test_lists_and_help(mailing: Any) -> None:
    latest = mailing.answered("latest")
    assert "1001 · The ferry strike enters its third week" in latest.text and "subject=article%201001" in latest.text
    assert "SECRET" not in latest.text and "1003" not in latest.text, "in the language of the word"
    assert "1003 · " in mailing.answered("الأحدث").text
    mirrors = mailing.answered("mirrors")
    assert "tamizdat verify https://lantern.example/" in mirrors.text
    help_ = mailing.answered("I liked the harbour story", "It was long ago.")
    assert help_.subject == "What you can ask by mail" and "letters+weekly@lantern.example" in help_.text
    assert mailing.answered("And another thing") is None, "once a day"
    with mailing.later():
        assert mailing.answered("And another thing").subject == help_.subject
    arabic = mailing.answered("كتبت لكم أمس", sender=OTHER)
    assert arabic.language == "ar" and "مساعدة" not in arabic.subject and 'dir="rtl"' in arabic.html


def test_the_same_message_twice_has_one_effect(mailing: Any) -> None:
    for _ in range(3):
        mailing.write("latest", message_id="<same@mail.example.org>")
    mailing.work()
    assert len(mailing.letters()) == 1 and mailing.counts() == {"latest": 1, "ignored": 2}
    assert not in_clear(mailing.vault.newsroom.folder / "var", ["same@mail.example.org", ADDRESS])


def test_limits_are_silent(mailing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.by_mail import taking
    from tamizdat.people.models import Waiting

    for _ in range(taking.OF_ADDRESS.most + 5):
        mailing.write("latest")
    assert Waiting.objects.count() == taking.OF_ADDRESS.most and mailing.counts()["limited"] == 5
    Waiting.objects.all().delete()
    for name in ("OF_DOMAIN", "OF_ALL"):
        limit = getattr(taking, name)
        monkeypatch.setattr(taking, name, type(limit)(f"x{name}", 2, limit.per))
        for number in range(4):
            domain = "example.com" if name == "OF_DOMAIN" else f"d{number}.example.com"
            mailing.write("latest", sender=f"{name.lower()}{number}@{domain}")
        assert Waiting.objects.count() == 2
        Waiting.objects.all().delete()
    for number in range(7):
        mailing.write("subscribe", sender=OTHER.replace("net", f"n{number}.com") if number > 5 else OTHER)
    assert Waiting.objects.count() <= 5


def test_nothing_is_taken_without_a_vault(mailing: Any) -> None:
    from tamizdat.letters.models import AskedByMail
    from tamizdat.people.models import Waiting
    from tamizdat.vault.errors import VaultError

    mailing.vault.newsroom.vault.rename(mailing.vault.newsroom.vault.with_suffix(".away"))
    with pytest.raises((VaultError, OSError)):
        mailing.write("latest", message_id="<again@mail.example.org>")
    assert not AskedByMail.objects.exists()
    mailing.vault.newsroom.vault.with_suffix(".away").rename(mailing.vault.newsroom.vault)
    mailing.write("latest", message_id="<again@mail.example.org>")
    assert mailing.counts() == {"latest": 1}, "it is handed over again, and counts as new"
    assert Waiting.objects.get().about == {} and ADDRESS.encode() not in bytes(Waiting.objects.get().sealed)
    mailing.work()
    assert not Waiting.objects.exists()


def test_what_was_forged_adds_no_field(mailing: Any) -> None:
    evil = "=?utf-8?q?latest=0D=0ABcc:_victim=40example.net?="
    letter = mailing.answered(
        evil,
        "latest",
        sender=f"=?utf-8?q?Bcc=3A_victim=40example.net?= <{ADDRESS}>",
        fields={"Reply-To": OTHER, "Sender": OTHER},
        message_id="<a b@c.example>",
    )
    assert letter is not None and letter.to == ADDRESS and letter.answers == ""
    sent = message(letter)
    mailing.write("latest", sender=f"=?utf-8?q?x=0D=0ABcc=3A_victim=40example.net?= <{ADDRESS}>")
    assert mailing.counts() == {"latest": 1, "ignored": 1}, "a name that breaks its line is nobody's"
    assert sent["Bcc"] is None and sent["In-Reply-To"] is None and sent["To"] == ADDRESS
    assert "victim" not in sent.as_string() and OTHER not in sent.as_string()


def test_return_paths() -> None:
    from mail_server import MailServer

    from tamizdat.people.mail.config import MailConfig
    from tamizdat.people.mail.letter import NOBODY
    from tamizdat.people.mail.smtp import Conversation

    with MailServer() as server:
        config = MailConfig("127.0.0.1", server.port, "none", "", "The Lantern <letters@lantern.example>")
        with Conversation(config) as conversation:
            for return_path in ("", NOBODY, "bounces@lantern.example"):
                conversation.send(ADDRESS, b"Subject: x\r\n\r\nx\r\n", return_path)
        assert server.return_paths == ["letters@lantern.example", "<>", "bounces@lantern.example"]


def headline_of(number: int) -> str:
    from tamizdat.newsroom.models import Article

    return str(Article.objects.get(pk=number).headline)


def test_the_headline_alone_is_answered_with_its_article(mailing: Any) -> None:
    headline = headline_of(1001)
    mailing.vault.lock()
    mailing.write(headline.upper() + "!")
    mailing.vault.unlock()
    mailing.work()
    assert [letter.subject for letter in mailing.letters()] == [headline], "it waited, sealed"
    assert mailing.counts() == {"help": 1}
    again = mailing.answered(headline)
    assert again.subject == "What you can ask by mail", "the same once a day: a machine may answer with our subject"
    assert mailing.answered(headline) is None and mailing.answered("What do you think of my garden?") is None
    other = headline_of(1002)
    assert mailing.answered(" ".join(other.split()[:-1]) if len(other.split()) > 3 else other).subject == other


def test_a_subject_that_is_no_headline_or_answers_one_gets_help(mailing: Any) -> None:
    headline = headline_of(1001)
    for at, subject in enumerate(
        (f"Re: {headline}", headline.split()[0], f"What I think of your story {headline} of last week")
    ):
        with mailing.later(at + 1):
            assert mailing.answered(subject).subject == "What you can ask by mail"
    assert mailing.answered(headline, fields={"Auto-Submitted": "auto-replied"}) is None
