"""Templates: an outlet's in place of ours, and what is faster here than in Jinja means the same."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from tamizdat import theme
from tamizdat.theme.templating import escaped


def test_an_outlet_overrides_one_template_and_extends_ours(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "footer.html").write_text("Our own foot: {{ chrome }}")
    (tmp_path / "templates" / "author.html").write_text('{% extends "front.html" %}')
    env = theme.environment(tmp_path, "en")
    assert env.get_template("footer.html").render(chrome="x") == "Our own foot: x"
    assert theme.template(env, "author").name == "author.html"
    assert theme.template(env, "topic").name == "front.html"


@given(st.text(alphabet="ab<>&\"'é", max_size=20), st.booleans())
def test_text_is_escaped_as_jinja_does_it(text: str, markup: bool) -> None:
    value = Markup(text) if markup else text
    assert str(escaped(value)) == str(escape(value))


def test_messages_without_variables_are_translated_when_a_template_is_compiled() -> None:
    env = theme.environment(None, "ru")
    printed = theme.translate(env, "Print")
    assert printed != "Print" and printed in env.compile('{{ _("Print") }}', raw=True)
    assert printed not in env.compile("{{ _(text) }}", raw=True)
    assert env.from_string('{{ _("Print") }} {{ _(text) }}').render(text="Print") == f"{printed} {printed}"


def test_ours_are_compiled_once_for_each_wording_and_never_in_place_of_an_outlets_own(tmp_path: Path) -> None:
    def code(overrides: Path | None, language: str, name: str = "standing.html") -> object:
        return theme.environment(overrides, language).get_template(name).root_render_func.__code__  # type: ignore[attr-defined]

    plain, worded, own = tmp_path / "plain", tmp_path / "worded", tmp_path / "own"
    (worded / "locale" / "ru").mkdir(parents=True)
    (worded / "locale" / "ru" / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    )
    (own / "templates").mkdir(parents=True)
    (own / "templates" / "standing.html").write_text("<p>ours</p>")
    assert code(None, "ru") is code(plain, "ru")
    assert len({id(each) for each in (code(None, "ru"), code(None, "ar"), code(worded, "ru"), code(own, "ru"))}) == 4
    assert code(own, "ru", "ours/standing.html") is code(None, "ru")
