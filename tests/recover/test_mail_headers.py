"""Mails that were copied or saved: known by their headers in many languages, and left out by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from tamizdat.recover.readers.formats.mail_headers import begins_as_mail, is_addressed_header

PROSE = "The lamps on the quay were lit again on Friday, and the harbour board said nothing about who had paid. " * 4
ADA, BO = "Ada Quill <ada@post.example>", "Bo Tarn <bo@post.example>"
LANGUAGES = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "ar": ("من", "تاريخ", "إلى", "الموضوع"),
    "fa": ("از", "تاریخ", "به", "موضوع"),
    "he": ("מאת", "נשלח", "אל", "נושא"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "be": ("Ад", "Дата", "Каму", "Тэма"),
}


def headers(language: str, sender: str = ADA, receiver: str = BO) -> str:
    who, sent, to, about = LANGUAGES[language]
    return f"{who}: {sender}\n{sent}: 3.5.2019 11:40\n{to}: {receiver}\n{about}: Lamps\n"


MAILS = {
    **{f"in {language}": headers(language) + f"\n{PROSE}" for language in LANGUAGES},
    **{f"without addresses, {language}": headers(language, "Ada Quill", "Bo") + f"\n{PROSE}" for language in LANGUAGES},
    "sent on by Gmail": f"---------- Forwarded message ---------\n{headers('en')}\n{PROSE}",
    "with a word above": f"For your information.\n\n-----Ursprüngliche Nachricht-----\n{headers('de')}\n{PROSE}",
    "below two lines and strokes": f"Read this\nto the end\n-----\nFrom: {ADA}\nSubject: Lamps\n\n{PROSE}",
    "sender and subject": f"From: {ADA}\nSubject: Lamps\n\n{PROSE}",
    "quoted": "".join(f"> {line}\n" for line in headers("ru").splitlines()) + f">\n> {PROSE}",
    "bold": f"**From:** {ADA}\n**To:** {BO}\n**Subject:** Lamps\n\n{PROSE}",
    "a page": f"<html><body><p><b>De :</b> Ada &lt;ada@post.example&gt;<br><b>Objet :</b> Lampes</p><p>{PROSE}</p></body></html>",
    "a page with a table": f"<html><body><table><tr><td>От:</td><td>Ada</td></tr><tr><td>Кому:</td><td>Bo</td></tr><tr><td>Тема:</td><td>x</td></tr></table><p>{PROSE}</p></body></html>",
    "a page in parts": f"<html><body><div>From:</div><div>ada@post.example</div><div>Subject: Lamps</div><p>{PROSE}</p></body></html>",
    "printed": f"<html><body><h1>Lamps</h1><p>1 message</p><p>Ada &lt;ada@post.example&gt;</p><p>To: bo@post.example</p><p>{PROSE}</p></body></html>",
}  # fmt: skip
ARTICLES = {
    "a note on where from": f"From: our desk on the quay\nSubject: Lamps\n\n{PROSE}",
    "a leaked mail further down": f"Lamps on the Quay\n\n{PROSE}\n\n{PROSE}\n\nFrom: {ADA}\nTo: {BO}\nSubject: Lamps\n\n{PROSE}",
    "an interview": f"From: Where are you from?\nAnna: From Halden.\n\n{PROSE}",
    "a subject": f"Subject: Lamps\n\n{PROSE}",
}


@pytest.mark.parametrize("text", MAILS.values(), ids=MAILS)
def test_a_mail_becomes_no_article(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "it").write_text(text, encoding="utf-8")
    result = run(tmp_path)
    assert not result.articles
    assert result.left_out[0].reason.startswith("a mail that was copied as a text: no reader yet; ")


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_an_article_that_quotes_one_is_read(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "it").write_text(text, encoding="utf-8")
    assert len(run(tmp_path).articles) == 1


def test_a_sender_is_never_a_headline_or_an_address(run: Run, tmp_path: Path) -> None:
    (tmp_path / "it").write_text(f"From: {ADA}\n\n{PROSE}\n\nLamps, and more of them\n\n{PROSE}", encoding="utf-8")
    article = run(tmp_path).articles[0]
    assert "ada" not in article.headline.casefold() and "ada" not in article.path


def test_which_lines_name_a_sender_or_receiver() -> None:
    assert is_addressed_header("Кому: bo@post.example") and is_addressed_header("> **Von:** Ada (at) post.example")
    assert not is_addressed_header("From: our desk") and not is_addressed_header("Ada: bo@post.example")


@given(st.lists(st.text(max_size=60), max_size=8))
def test_no_lines_break_it(lines: list[str]) -> None:
    assert begins_as_mail(lines) in (True, False)
