"""The preview of the letters that a newsletter's readers get one by one: welcome, and the letter that asks to confirm.

They are plain text, made by the very functions that make them for readers. How they look is up to mail programs; this
is how most show them. Their links lead nowhere: nobody has subscribed.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string

from tamizdat.letters.desk.preview import mail, text_page
from tamizdat.letters.models import Newsletter
from tamizdat.letters.rendering.personal import CODE
from tamizdat.letters.subscriptions import asking, welcome
from tamizdat.readers.words import words_in


def preview(newsletter: Newsletter, mode: str) -> HttpResponse:
    """Return a letter: the welcome on a phone, a desktop, in the dark, as text; or the one that asks to confirm."""
    words = words_in(newsletter.language)
    if mode == "confirm":
        subject, text = asking.written([newsletter], words, CODE)
    else:
        subject, text = welcome.written(newsletter, newsletter.language, CODE)
    if mode == "text":
        return mail(text_page(subject, text))
    shown = {
        "subject": subject,
        "text": text,
        "language": words.language,
        "is_dark": mode == "dark",
        "is_narrow": mode == "phone",
    }
    return mail(render_to_string("letters/newsletters/letter.html", shown))
