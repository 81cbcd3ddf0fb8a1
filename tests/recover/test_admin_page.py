"""Pages of a publishing system for its staff hold no article, and say so."""

from __future__ import annotations

import papers
import pytest

FORM = (
    "<form method=post><label>Name<br><input name=log></label><label>Word<input type=password name=pwd></label></form>"
)
TEXT = "".join(f"<p>{each}</p>" for each in papers.BODY)
PAGES = {
    "wordpress": f"<title>Log In</title><body class='login login-action-login'><h1><a>Powered by</a></h1>{FORM}</body>",
    "any": f"<title>Anmelden</title><body><h1>Redaktion</h1>{FORM}<p><a href=/lost>Passwort vergessen?</a></p></body>",
    "administration": f"<title>Posts</title><body class='wp-admin edit-php'><h1>Posts</h1>{TEXT}</body>",
    "address": "<link rel=canonical href='https://a.example/wp-login.php'><body><h1>A new word was sent</h1></body>",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_for_the_staff_are_left_out(run, captured, name):
    result = run(captured({"it.html": f"<html>{PAGES[name]}</html>"}))
    assert not result.articles
    (left_out,) = result.left_out
    assert left_out.reason.startswith("holds no article: a page")


def test_an_article_below_a_form_to_log_in_is_one(run, captured):
    (article,) = run(captured({"it.html": f"<body>{FORM}<h1>{papers.HEADLINE}</h1><div>{TEXT}</div></body>"})).articles
    assert article.headline == papers.HEADLINE and len(article.body) == len(papers.BODY)
