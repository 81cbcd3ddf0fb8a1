"""What an outlet's own templates may not do, on the page of whatever article they do it."""

from __future__ import annotations

from pathlib import Path

import pytest
from press_samples import LANTERN, MONDAY, article

from tamizdat import release
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build.page_builder import PressError
from tamizdat.press.run import press
from tamizdat.site import Site
from tamizdat.theme import guard


def themed(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / "theme" / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return tmp_path / "theme"


def pressed(tmp_path: Path, theme: Path | None, *numbers: int) -> None:
    if not (tmp_path / "keys").exists():
        release.init_keys(tmp_path)
    keys = release.load_online(tmp_path)
    archive = MemoryArchive(article(number) for number in numbers)
    press(archive, Site(), LANTERN, tmp_path / "site", keys, now=MONDAY, overrides=theme)


def block_name() -> str:
    from tamizdat.theme import DEFAULT_THEME

    text = (DEFAULT_THEME / "templates" / "article.html").read_text(encoding="utf-8")
    return text.split("{% block ")[-1].split(" ")[0]


def own(text: str) -> str:
    return (
        f'{{% extends "ours/article.html" %}}\n{{% block {block_name()} %}}{{{{ super() }}}}'
        f"{{% if article.number == 3 %}}{text}{{% endif %}}{{% endblock %}}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        '<img src="https://count.example/{{ article.number }}.gif" alt="" width="1" height="1">',
        '<img src="//count.example/x.gif" alt="" width="1" height="1">',
        '<img alt=">" src="https://count.example/x.gif">',
        '<img srcset="{{ page.root }}a.webp 1x, https://count.example/b.webp 2x" alt="">',
        '<script src="https://count.example/x.js"></script>',
        "<script>count()</script>",
        "<SCRIPT>count()</SCRIPT>",
        '<p onclick="count()">x</p>',
        '<p ONCLICK="count()">x</p>',
        '<link rel="preconnect" href="https://count.example/">',
        '<link href="https://count.example/x.css" rel="stylesheet">',
        '<iframe src="about/"></iframe>',
        '<base href="https://count.example/">',
        '<svg><use href="https://count.example/x.svg#a"/></svg>',
    ],
)
def test_what_no_page_may_hold_is_not_published_and_its_template_is_named(tmp_path: Path, text: str) -> None:
    pressed(tmp_path, None, 1, 2)
    before = {file: file.read_bytes() for file in (tmp_path / "site").rglob("*") if file.is_file()}
    theme = themed(tmp_path, "article.html", own(text))
    with pytest.raises(PressError) as told:
        pressed(tmp_path, theme, 1, 2, 3)
    assert str(theme / "templates" / "article.html") in str(told.value) and "article en 3" in str(told.value)
    assert {file: file.read_bytes() for file in (tmp_path / "site").rglob("*") if file.is_file()} == before
    pressed(tmp_path, theme, 1, 2)


def test_the_template_of_a_part_is_named(tmp_path: Path) -> None:
    themed(tmp_path, "counter.html", '<img src="https://count.example/x.gif" alt="">')
    theme = themed(tmp_path, "article.html", own("{% include 'counter.html' %}"))
    with pytest.raises(PressError, match=r"counter\.html: <img> loads https://count\.example/x\.gif"):
        pressed(tmp_path, theme, 3)


def test_what_only_looks_like_it_is_published(tmp_path: Path) -> None:
    text = '<p>The sum was one = 1; &lt;script&gt; and <a href="https://other.example/?x&amp;onset=1">a link</a>.</p>'
    theme = themed(tmp_path, "article.html", own(text + '<img src="{{ page.root }}media/x.png" alt="a: // b">'))
    pressed(tmp_path, theme, 1, 3)
    assert any("one = 1" in file.read_text() for file in (tmp_path / "site").rglob("index.html"))


def test_a_page_without_the_policy_is_not_published(tmp_path: Path) -> None:
    theme = themed(tmp_path, "article.html", "<!doctype html><title>x</title><main>{{ article.headline }}</main>")
    with pytest.raises(PressError, match="no Content-Security-Policy"):
        pressed(tmp_path, theme, 1)


class TestBounds:
    def test_a_loop_without_end_is_told_with_its_template(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guard.Guard.__init__, "__defaults__", (0.2,))
        loop = "{% for a in range(90000) %}{% for b in range(90000) %}{% for c in range(9000) %}"
        loop += "{% endfor %}{% endfor %}{% endfor %}"
        theme = themed(tmp_path, "article.html", own(loop))
        with pytest.raises(PressError) as told:
            pressed(tmp_path, theme, 3)
        assert "article.html, line 2" in str(told.value) and "the loop runs for more than" in str(told.value)

    def test_a_long_range_is_told(self, tmp_path: Path) -> None:
        theme = themed(tmp_path, "article.html", own("{% for a in range(10 ** 12) %}{% endfor %}"))
        with pytest.raises(PressError, match="line 2: TemplateLimitError: range"):
            pressed(tmp_path, theme, 3)

    @pytest.mark.parametrize("part", ["{% include 'ring.html' %}", "{% include 'ring2.html' %}"])
    def test_a_part_that_includes_itself_is_told(self, tmp_path: Path, part: str) -> None:
        themed(tmp_path, "ring2.html", "{% include 'ring.html' %}")
        themed(tmp_path, "ring.html", f"x{part}")
        theme = themed(tmp_path, "article.html", own("{% include 'ring.html' %}"))
        with pytest.raises(PressError, match=r"ring\.html includes itself") as told:
            pressed(tmp_path, theme, 3)
        assert len(str(told.value)) < 600

    def test_a_macro_that_calls_itself_is_told(self, tmp_path: Path) -> None:
        text = "{% macro again(n) %}{{ again(n + 1) }}{% endmacro %}{{ again(1) }}"
        with pytest.raises(PressError) as told:
            pressed(tmp_path, themed(tmp_path, "article.html", own(text)), 3)
        assert "article.html, line 2" in str(told.value) and len(str(told.value)) < 600

    def test_loops_keep_what_loops_have(self, tmp_path: Path) -> None:
        text = "{% for a in 'abc' if a != 'b' %}{{ loop.index }}/{{ loop.length }}{{ loop.last }};{% endfor %}"
        pressed(tmp_path, themed(tmp_path, "article.html", own(text)), 3)
        pages = [file.read_text() for file in (tmp_path / "site").rglob("index.html")]
        assert any("1/2False;2/2True;" in page for page in pages)
