"""Texts with front matter, as Hugo, Jekyll and Eleventy keep articles; and pages that SingleFile saved."""

from __future__ import annotations

import base64
import hashlib

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from makers.picture import picture
from read_samples import FIRST, SECOND, found, is_told, mangled, paragraphs, read_bytes

from tamizdat.article import Embed, Figure
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import read
from tamizdat.recover.readers.formats import front_matter
from tamizdat.recover.readers.formats.format import Sample

YAML = (
    "---\ntitle: 'Lights on the Quay: forty lamps'\ndate: 2019-05-03T12:00:00+02:00\nlastmod: 2019-05-04\n"
    "authors:\n  - name: Ada Quill\n    email: ada@mail.example\n  - bo\ndescription: What the town had sold.\n"
    "categories: [Harbour]\ntags: [lamps, quay]\nlang: en\ncover:\n  image: images/lamp.png\n"
    "canonical_url: https://paper.example/2019/05/lamps/\n---\n"
)
TOML = '+++\ntitle = "Lights on the Quay"\ndate = 2019-05-03T12:00:00Z\nauthor = "Ada Quill"\ntags = ["lamps"]\n+++\n'
JSON = '{\n  "title": "Lights on the Quay",\n  "date": "2019-05-03",\n  "author": "Ada Quill"\n}\n\n'


def test_an_article_in_yaml_with_its_pictures(captured, run, tmp_path):
    text = (
        f'{YAML}\n{FIRST}\n\n{{{{< figure src="images/barn.png" alt="A barn" caption="The barn" >}}}}\n\n'
        f"{{{{< youtube abc123 >}}}}\n\n{SECOND}{{{{< related >}}}}\n\n## Lamps\n\n- one\n- **two**\n\n{{{{ .Site.Title }}}}\n"
    )
    folder = captured(
        {"posts/lamps.md": text, "posts/images/lamp.png": picture(), "posts/images/barn.png": picture("red")}
    )
    result = run(folder, media=tmp_path / "media")
    (article,) = result.articles
    assert article.headline == "Lights on the Quay: forty lamps" and article.standfirst == "What the town had sold."
    assert article.published.value == "2019-05-03T12:00:00+02:00" and article.updated.value[:10] == "2019-05-04"
    assert [each.name for each in article.bylines] == ["Ada Quill"], "a key of another file is no name"
    assert (article.section.name, [each.name for each in article.topics]) == ("Harbour", ["lamps", "quay"])
    assert article.original_url == "https://paper.example/2019/05/lamps/"
    assert paragraphs(article)[:2] == [FIRST, SECOND] or SECOND in paragraphs(article)
    figures = [block for block in [article.lead_image, *article.body] if isinstance(block, Figure)]
    assert len({figure.image.path for figure in figures}) == 2 and all(figure.image.path for figure in figures)
    assert any(figure.caption == "The barn" and figure.image.alt == "A barn" for figure in figures)
    assert any(isinstance(block, Embed) and "abc123" in block.url for block in article.body)
    assert "related" not in str(article.body) and "Site.Title" not in str(article.body)
    assert any("publishing system in the text: 2, left out" in note.note for note in result.notes)
    assert "mail.example" not in str(result) and result.left_out == []


@pytest.mark.parametrize("matter", [TOML, JSON, YAML.replace("\n", "\r\n")], ids=["TOML", "JSON", "CRLF"])
def test_all_kinds_of_front_matter(captured, run, matter):
    (article,) = run(captured({"it": f"{matter}{FIRST}\n"})).articles
    assert article.headline.startswith("Lights on the Quay") and article.published.value[:10] == "2019-05-03"
    assert [each.name for each in article.bylines] == ["Ada Quill"] and paragraphs(article) == [FIRST]


def test_jekyll_has_the_day_in_the_name_and_tags_in_the_text(captured, run):
    text = (
        f"---\nlayout: post\ntitle: Lights on the Quay\n---\n{FIRST}\n{{: .lead}}\n\n{{% include ad.html %}}\n\n"
        f"![A lamp]({{{{ site.baseurl }}}}/images/lamp.png)\n\n{SECOND}\n\n```\n{{% raw %}}\n```\n"
    )
    result = run(captured({"_posts/2019-05-03-lights.md": text, "images/lamp.png": picture()}))
    (article,) = result.articles
    assert article.published.value == "2019-05-03" and paragraphs(article)[:2] == [FIRST, SECOND]
    assert "include" not in str(article.body) and "{% raw %}" in str(article.body), "what stands in code is no call"


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("draft: true", "a draft"),
        ("published: false", "a draft"),
        ("status: private", "a draft"),
        ("layout: page", "a standing page"),
    ],
)
def test_what_stays_out(captured, field, reason):
    posts, reasons = found(captured({"it.md": f"---\ntitle: Lights\n{field}\n---\n{FIRST}\n"}))
    assert not posts and reasons["it.md"].startswith(reason)


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{FIRST}\n---\n{SECOND}\n",
        f"---\nMarta: Who are you?\nAda: {FIRST}\n---\n{SECOND}\n",
        "---\ntitle: settings\nlanguages:\n  - en\n---\n",
        '{"title": "x"}\n{"title": "y"}\n',
        f"---\ntitle: {'[' * 5_000}\n---\n{FIRST}",
        f"---\ntitle: {'- ' * 3_000}x\n---\n{FIRST}",
        f"---\n{'a: &a [*a, *a]'}\ntitle: !!python/object:os.system x\n---\n{FIRST}",
    ],
)
def test_what_only_looks_like_it(text):
    assert front_matter.recognise(Sample(text.encode(), whole=True)) is None


@given(
    st.integers(0, 500), st.text(alphabet="ab:-+[]{}&*!|>'\"\n #%\t", max_size=20), st.sampled_from([YAML, TOML, JSON])
)
def test_no_damage_breaks_it(at: int, put: str, matter: str) -> None:
    text = f"{matter}{FIRST}\n\n{{{{< figure src=x >}}}} {{% a %}}\n"
    assert is_told(read_bytes(mangled(text.encode(), at, put.encode())))


def saved(**more: str) -> str:
    data = base64.b64encode(picture()).decode()
    body = f"<figure><img src='data:image/png;base64,{data}' alt='A lamp'></figure>"
    note = "\n Page saved with SingleFile \n url: https://paper.example/2019/05/lamps/ \n saved date: Fri May 03 2019 12:00:00 GMT+0200 (CEST)\n"
    page = samples.PAGE.replace("</h1>", f"</h1>{body}", 1)
    return page.replace("<html>", f"<html><!--{note}-->", 1) if more.get("note", "yes") == "yes" else page


def test_a_page_that_singlefile_saved(captured, run, tmp_path):
    folder = captured({"page.html": saved()})
    result = run(folder, media=tmp_path / "media")
    (article,) = result.articles
    assert (
        article.original_url == "https://paper.example/2019/05/lamps/" and article.sources[0].captured == "2019-05-03"
    )
    assert article.sources[0].sha256 == hashlib.sha256(saved().encode()).hexdigest(), "as sha256sum prints it"
    image = article.lead_image.image
    assert image.path and image.alt == "A lamp" and not image.original_url.startswith("http")
    assert result.left_out == [] and [(each.kind, each.count) for each in result.assets] == [("picture", 1)]


def test_any_page_may_hold_its_pictures(captured, run, tmp_path):
    result = run(captured({"page.html": saved(note="no")}), media=tmp_path / "media")
    assert result.articles[0].lead_image.image.path


def test_a_saved_page_may_be_larger_than_others(captured):
    page = saved().replace("</p>", f"</p><img src='data:image/x;base64,{'A' * (20 << 20)}'>", 1)
    (capture,) = [each for each in read([captured({"page.html": page})]) if isinstance(each, Capture)]
    assert len(capture.body) < 1 << 20


@given(st.integers(0, 3_000), st.binary(max_size=20))
def test_no_damage_breaks_a_saved_page(at: int, put: bytes) -> None:
    assert is_told(read_bytes(mangled(saved().encode(), at, put)))
