"""Bylines of texts that other captures tell: writers of the site, and of the same article on a page."""

from __future__ import annotations

import papers
import pytest

from tamizdat.recover.fields.line_names import known_people

WRITERS = frozenset({"marta ollin", "ida van der meer", "reuters", "irma dahlberg"})


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Marta Ollin", ["Marta Ollin"]),
        ("Marta OllinPublished May 9", ["Marta Ollin"]),
        ("Marta Ollin0", ["Marta Ollin"]),
        ("Words: Marta Ollin and Ida van der Meer, Port Halden", ["Marta Ollin", "Ida van der Meer"]),
        ("Marta Ollin, Ida van der Meer", ["Marta Ollin", "Ida van der Meer"]),
        ("Reuters", ["Reuters"]),
        ("The council told Reuters that it would not", []),
        ("A letter from the harbour by a reader of ours, Marta Ollin", []),
        ("Marta Ollin: And the harbour", []),
        ("Nobody", []),
        ("", []),
    ],
)
def test_lines_that_begin_with_a_known_writer(line, people):
    assert known_people(line, WRITERS) == people


def page(headline: str, body: list[str], writer: str) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in body)
    head = f'<title>{headline}</title><meta name="author" content="{writer}">'
    return (
        f"<html><head>{head}</head><body><h1>{headline}</h1><p class=byline>By {writer}</p>{paragraphs}</body></html>"
    )


def test_a_line_is_a_byline_since_pages_of_the_site_name_the_writer(run, captured):
    text = "\n\n".join([papers.HEADLINE, papers.BODY[0], "Marta Ollin • Correspondent in Senna", *papers.BODY[1:]])
    alone = run(captured({"a.txt": text})).articles[0]
    assert not alone.bylines
    result = run(captured({"a.txt": text, "b.html": page(papers.LATER_HEADLINE, papers.LATER_BODY, "Marta Ollin")}))
    article = next(each for each in result.articles if each.headline == papers.HEADLINE)
    assert [byline.name for byline in article.bylines] == ["Marta Ollin"]
    assert not any("Correspondent" in block.html for block in article.body)


def test_who_asks_in_an_interview_is_not_its_byline(run, captured):
    lines = ["Marta Ollin: Why now?", papers.BODY[0], "Marta Ollin: And the harbour?", *papers.BODY[1:]]
    page_of_hers = page(papers.LATER_HEADLINE, papers.LATER_BODY, "Marta Ollin")
    result = run(captured({"a.txt": "\n\n".join([papers.HEADLINE, *lines]), "b.html": page_of_hers}))
    article = next(each for each in result.articles if each.headline == papers.HEADLINE)
    words = [article.standfirst, *(block.html for block in article.body)]
    assert lines[2] in words and not article.bylines
    assert lines[0] in words


def test_by_in_a_line_of_its_own(run, captured, fates):
    files = {"a.txt": "\n\n".join([papers.HEADLINE, "By", "Marta Ollin", *papers.BODY])}
    (article,) = run(captured(files)).articles
    assert [byline.name for byline in article.bylines] == ["Marta Ollin"]
    assert fates(files)["a.txt"]["Marta Ollin"].field == "byline"


def test_a_page_of_the_article_tells_a_texts_standfirst(run, captured):
    html = page(papers.HEADLINE, papers.BODY, "Marta Ollin").replace(
        "<p class=byline>", f"<p class=standfirst>{papers.STANDFIRST}</p><p class=byline>"
    )
    text = "\n\n".join([papers.HEADLINE, papers.STANDFIRST, *papers.BODY])
    told = []
    run(captured({"a.html": html, "a.txt": text}), on_cleaned=lambda _number, cleaned: told.append(cleaned))
    assert [each.standfirst for each in told] == [papers.STANDFIRST] * 2
    plain = page(papers.HEADLINE, [papers.STANDFIRST, *papers.BODY], "Marta Ollin")
    told.clear()
    run(captured({"a.html": plain, "a.txt": text}), on_cleaned=lambda _number, cleaned: told.append(cleaned))
    assert [each.standfirst for each in told] == ["", ""], "on the page it is the first paragraph"


def test_a_byline_has_the_name_as_a_page_of_the_article_has_it(run, captured):
    text = "\n\n".join([papers.HEADLINE, "By Marta Ollin7", *papers.BODY])
    told = []
    files = {"a.txt": text, "b.html": page(papers.HEADLINE, papers.BODY, "Marta Ollin")}
    run(captured(files), on_cleaned=lambda _number, cleaned: told.append(cleaned))
    assert [each.bylines for each in told] == [("Marta Ollin",)] * 2
    both = files | {"a.txt": text.replace("Ollin7", "Ollin and Ida Krell")}
    told.clear()
    run(captured(both), on_cleaned=lambda _number, cleaned: told.append(cleaned))
    assert ("Marta Ollin", "Ida Krell") in [each.bylines for each in told]
