"""An issue as it goes out: HTML, text and what the web has of it, all of the same content, once for all readers.

As many articles as fit are there in whole, in the issue's order; of the others there is the beginning and a link. The
HTML part stays below LARGEST as it travels, encoded: Gmail cuts off what is longer, and with it the way to leave.
"""

from __future__ import annotations

from binascii import b2a_qp
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import Environment
from markupsafe import Markup
from msgspec.structs import replace

from tamizdat.letters.rendering.articles import Paper, paper
from tamizdat.letters.rendering.content import Content, letter_content
from tamizdat.letters.rendering.encoding import encode
from tamizdat.letters.rendering.look import Look, look
from tamizdat.letters.rendering.personal import CODE, PLACE, Composed
from tamizdat.letters.rendering.plain_text import Notes, in_lines, quoted
from tamizdat.letters.rendering.views import ArticleView, LetterView
from tamizdat.press.markdown_pages import clean
from tamizdat.readers.words import overrides_folder, theme_version

LARGEST = 100_000  # bytes; Gmail clips at 102 KB
_AIM = LARGEST - 2_000  # while the articles are chosen, sizes are known to a hundredth


def compose(issue: Any) -> Composed:
    """Return an issue as everybody gets it. The same issue of the same paper gives the same bytes.

    Raises what the configuration of the newsroom raises, and ThemeError.
    """
    with paper(issue.newsletter.language) as now:
        content = letter_content(now, issue)
        made = _Templates(now.renderer.env, content.letter.language)
        chosen, problems = _fitted(made, content)
        return Composed(
            subject=content.letter.subject,
            html=made.html(chosen),
            text=made.text(chosen),
            page=made.page(content.page),
            problems=(*content.problems, *problems),
        )


def alone(now: Paper, letter: LetterView) -> tuple[str, str]:
    """Return an article that somebody asked for as HTML and text. What is longer than LARGEST comes as text alone, in
    whole: mail programs show all of that, and HTML that was cut would lack its end."""
    made = _Templates(now.renderer.env, letter.language, "letter-article")
    html = made.html(letter)
    return html if encode(html).size <= LARGEST else "", made.text(letter)


def _fitted(made: _Templates, content: Content) -> tuple[LetterView, tuple[str, ...]]:
    """Return the letter with the articles in whole for which there is room."""
    letter = content.letter
    for at in content.whole:
        tried = _with_whole(letter, at)
        if _size(made.html(tried)) <= _AIM:
            letter = tried
    if encode(made.html(letter)).size > LARGEST:
        return letter, (
            _("The letter is longer than 100 KB even without whole articles. Gmail will cut it: take something out."),
        )
    return letter, ()


def _with_whole(letter: LetterView, at: int) -> LetterView:
    part = letter.parts[at]
    assert isinstance(part, ArticleView)  # noqa: S101 (`Content.whole` are places of articles)
    return replace(letter, parts=(*letter.parts[:at], replace(part, whole=True), *letter.parts[at + 1 :]))


def _size(html: str) -> int:
    """Return how long HTML is when it travels, to a hundredth: `encode` is exact, and takes a hundred times as long."""
    raw = html.encode()
    return min(len(b2a_qp(raw, istext=True)) * 101 // 100, len(raw) * 76 // 57 * 78 // 76 + 4)


class _Templates:
    """The theme's templates of a letter in one language."""

    def __init__(self, env: Environment, language: str, name: str = "letter-issue") -> None:
        self._env = env
        self._name = name
        self._language = language
        self._look: Callable[[str], Look] = partial(_look, overrides_folder(), theme_version())

    def html(self, letter: LetterView) -> str:
        """Return the HTML part."""
        own = self._look(letter.language)
        style = f'<a class="i" style="color:{own.light.ink}" href='

        def inline(html: str) -> Markup:
            return Markup(str(html).replace("<a href=", style))  # noqa: S704 (it is an article's, or the template's own)

        template = self._env.get_template(f"{self._name}.html")
        html = template.render(letter=letter, look=own, look_of=self._look, inline=inline)
        return _placed(_without_empty_lines(html), CODE[:-1] + "&#48;")

    def text(self, letter: LetterView) -> str:
        """Return the text part."""
        template = self._env.get_template(f"{self._name}.txt")
        text = template.render(letter=letter, notes=Notes(), quoted=quoted(letter.language))
        return _placed(in_lines(text, letter.direction), CODE[:-1] + "\N{WORD JOINER}0")

    def page(self, letter: LetterView) -> str:
        """Return the block HTML of the issue's page on the web."""
        return clean(_without_empty_lines(self._env.get_template("letter-page.html").render(letter=letter)))


def _look(overrides: Path | None, version: Any, language: str) -> Look:
    return look(overrides, language, version)


def _placed(text: str, harmless: str) -> str:
    """Return text with CODE in the personal links and nowhere else: zeros that an article has by chance stay zeros."""
    return text.replace(CODE, harmless).replace(PLACE, CODE)


def _without_empty_lines(html: str) -> str:
    return "\n".join(line for line in html.split("\n") if line.strip()) + "\n"
