"""The reasons that merging, decisions and redactions give for what they remove, and that each reason has its case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import papers
from fate_blocks import INSIDE, block, expect
from msgspec.structs import replace

from tamizdat.article import Moment, Paragraph
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Candidate, Capture, Cleaned, DateCandidate, Parsed
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.blocks import block_of
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.fates.of_cleaning import cleaning_fates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.merging.merge import merge_with_fates
from tamizdat.recover.redaction.forms import forms_of
from tamizdat.recover.redaction.key import key_name
from tamizdat.recover.steps.clean import choose

KEY = bytes(range(32))


# merge


def member(name: str, *texts: str, **fields) -> Cleaned:
    capture = Capture(name=name, sha256=name * 3, kind="text", body=b"")
    return Cleaned(capture=capture, body=tuple(map(block, texts)), places=tuple(range(len(texts))), **fields)


def test_a_fragment_of_one_copy_and_one_at_an_end():
    one, two, three, four, five = papers.BODY
    _, fates = merge_with_fates([member("a", one, two, three, four), member("b", one, "Ferry 7 late", two)])
    assert fates.members["a"].paragraphs == {0: 0, 1: 1, 2: 2, 3: 3}
    assert fates.members["b"].paragraphs == {0: 0, 2: 1}
    expect(Reason.FRAGMENT, fates.members["b"].dropped[0].reason)
    _, fates = merge_with_fates([member("a", one, two, three, four), member("b", one, two, five)])
    assert [(each.at, each.text) for each in fates.members["b"].dropped] == [(2, five)]
    expect(Reason.NO_PLACE, fates.members["b"].dropped[0].reason)


def test_what_other_copies_vote_out():
    one, two, three, four, five = papers.BODY
    copies = [member(name, one, two, three, four) for name in "bcd"]
    _, fates = merge_with_fates([member("a", one, two, five, three, four), *copies])
    (dropped,) = fates.members["a"].dropped
    assert (dropped.at, dropped.n) == (2, 3)
    expect(Reason.OUTVOTED, dropped.reason)


def test_what_an_earlier_version_says():
    one, two, three, _, five = papers.BODY
    early = replace(member("a", one, two, three), updated=Moment("2017-05-09T08:00:00+00:00", "minute"))
    late = replace(
        member("b", one.replace("reopen", "close"), three, five), updated=Moment("2017-05-09T21:00:00+00:00", "minute")
    )
    _, fates = merge_with_fates([early, late])
    assert [each.at for each in fates.members["a"].dropped] == [0, 1]
    expect(Reason.EARLIER_VERSION, fates.members["a"].dropped[0].reason)


def test_a_copy_in_another_order_loses_nothing():
    """What is inserted below a paragraph that comes first there moves none above it."""
    one, two, three, four, five = papers.BODY
    short = "Ferry 7 was late"
    members = [member("a", one, short, two, three, four), member("b", two, five, one)]
    merged, fates = merge_with_fates(members)
    assert merged.body == tuple(map(Paragraph, (one, short, two, five, three, four)))
    assert not fates.members["a"].dropped and not fates.members["b"].dropped


# decisions, redactions, and captures as a whole


def decided(**decisions) -> RunDecisions:
    return RunDecisions(DecisionFile(Path("decisions.toml"), "", Decisions(**decisions)), KEY, {})


def test_an_editors_decisions(fates):
    one, two = papers.BODY[:2]
    remove, headline = kinds.Remove(text=one), kinds.HeadlineSet(article=5512, text="Pier to Open")
    told = fates({"a.txt": papers.PRINT}, decided=decided(remove=(remove,), headline=(headline,)))["a.txt"]
    expect(Reason.DECIDED, told[one])
    expect(Reason.OTHER_VALUE_DECIDED, told[papers.HEADLINE])
    assert "headline" in told[papers.HEADLINE].reason
    assert told[two].paragraph == 0
    told = fates({"a.txt": papers.PRINT}, decided=decided(delete=(kinds.Delete(article=5512),)))["a.txt"]
    expect(Reason.DELETED, told[one])
    assert all(fate.rule == "deleted" for fate in told.values() if not fate.is_removed or fate.rule != "no_sentence")


def test_a_block_that_was_put_back(fates):
    appeal = next(line for line in papers.APPEAL.split("\n") if line.startswith("Your support keeps"))
    assert fates({"a.txt": papers.WEB})["a.txt"][appeal].is_removed
    told = fates({"a.txt": papers.WEB}, decided=decided(keep=(kinds.Keep(text=appeal),)))["a.txt"]
    assert told[appeal].paragraph == len(papers.BODY)


def test_barred_words(fates):
    redact = kinds.Redact(forms=forms_of(KEY, "Orla Vennick"), key=key_name(KEY), replacement="")
    text = papers.PRINT.replace(papers.BODY[1], f"## Orla Vennick\n\n{papers.BODY[1]}")
    told = fates({"a.txt": text}, decided=decided(redact=(redact,)))["a.txt"]
    expect(Reason.BARRED, told["Orla Vennick"])
    assert [told[line].paragraph for line in papers.BODY[:2]] == [0, 1]


def test_a_readers_comment_that_was_decided_is_not_quoted_where_its_capture_gives_no_article(fates):
    said = "My aunt sold fish on that pier for thirty years and nobody ever asked her about it."
    page = f"<title>404 Not Found</title><h1>404 Not Found</h1><p>{said}</p>"
    (told,) = fates({"a.html": page}).values()
    assert said in told
    remove = kinds.Remove(block=block_of(KEY, said), comment=True)
    (told,) = fates({"a.html": page}, decided=decided(remove=(remove,))).values()
    assert not [text for text in told if "aunt" in text]


def test_captures_that_are_left_out_as_a_whole(fates):
    told = fates({"a.txt": "Page not found\n\nNo such page is here any more, we are sorry to say that to you."})[
        "a.txt"
    ]
    for fate in told.values():
        expect(Reason.LEFT_OUT, fate)
        assert "an error page" in fate.reason


def test_lines_that_say_otherwise_than_the_page_states(fates):
    said = DateCandidate(Moment("2017-05-09", "day"), "meta")
    lines = [block(papers.HEADLINE), block("Updated 4 June 2018"), *INSIDE]
    parsed = Parsed(
        capture=Capture(name="a", sha256="a", kind="html", body=b""),
        blocks=tuple(lines),
        headlines=(Candidate(papers.HEADLINE, "h1"),),
        published=(said,),
    )
    fields = cleaning_fates(parsed, choose(parsed, UNKNOWN_SITE), UNKNOWN_SITE).fields
    assert [(each.field, each.taken) for each in fields] == [("headline", True), ("published", False)]
    page = (
        f"<!doctype html><html><head><title>{papers.HEADLINE}</title><meta property='article:published_time'"
        f" content='2017-05-09'></head><body><article><h1>{papers.HEADLINE}</h1><p>June 4, 2018</p>"
        f"{''.join(f'<p>{text}</p>' for text in papers.BODY)}</article></body></html>"
    )
    told = fates({"a.html": page})["a.html"]
    expect(Reason.OTHER_VALUE_STATED, told["June 4, 2018"])
    assert "date" in told["June 4, 2018"].reason


REFERENCE = "Read also: Harbour lamps go dark for a third night"
NOTE = "This summary was made by a machine. Please read the whole article for the context of the matter."


def test_references_to_other_texts_and_notes_above_articles(fates):
    def page(headline: str, *texts: str) -> str:
        body = "".join(f"<p>{text}</p>" for text in texts)
        return f"<body><h1>{headline}</h1><div class=summary><p>{NOTE}</p></div><article>{body}</article></body>"

    one = page(papers.HEADLINE, *papers.BODY[:3], REFERENCE, *papers.BODY[3:])
    others = ((papers.LATER_HEADLINE, papers.LATER_BODY), (papers.THIRD_HEADLINE, papers.THIRD_BODY))
    told = fates({"a.html": one, **{f"{head}.html": page(head, *body) for head, body in others}})
    expect(Reason.REFERENCE, told["a.html"][REFERENCE])
    for each in told.values():
        expect(Reason.NOTE, each[NOTE])


def test_the_name_of_the_site_beside_its_headlines(fates):
    stories = (
        (papers.HEADLINE, papers.BODY),
        (papers.LATER_HEADLINE, papers.LATER_BODY),
        (papers.THIRD_HEADLINE, papers.THIRD_BODY),
    )
    texts = {f"{at}.txt": "\n\n".join([f"{head} | Vesna Courier", *body]) for at, (head, body) in enumerate(stories)}
    for (headline, _), told in zip(stories, fates(texts).values(), strict=True):
        assert told[f"{headline} | Vesna Courier"].field == "headline"
        expect(Reason.BESIDE_HEADLINE, told["| Vesna Courier"])


def test_dates_that_can_be_two_days(fates):
    text = papers.PRINT.replace("May 9, 2017", "05/09/2017")
    expect(Reason.EITHER_DAY, fates({"a.txt": text})["a.txt"]["05/09/2017"])


def test_other_articles_below_the_pages_own(fates):
    own, other = ("".join(f"<p>{text}</p>" for text in body) for body in (papers.BODY, papers.LATER_BODY))
    below = f"<h2>{papers.LATER_HEADLINE}</h2><p>By Marta Ollin</p><p>3 June 2018</p><img src=ice.jpg alt='Ice'>{other}"
    page = (
        f"<body><article><h1>{papers.HEADLINE}</h1>{own}</article><section>{below}</section><p>Port Halden</p></body>"
    )
    told = fates({"a.html": page})["a.html"]
    for text in (papers.LATER_HEADLINE, papers.LATER_BODY[0], "By Marta Ollin", "Ice"):
        expect(Reason.NEXT_ARTICLE, told[text])
    assert not any(told[text].is_removed for text in papers.BODY)


def test_values_that_other_copies_outvote(fates):
    other = papers.PRINT.replace("May 9, 2017", "June 1, 2016")
    told = fates({"a.txt": papers.PRINT, "b.txt": papers.PRINT + "\n\nEnd", "c.txt": other})
    assert told["a.txt"]["May 9, 2017"].field == "date"
    expect(Reason.OTHER_VALUE_GIVEN, told["c.txt"]["June 1, 2016"])
    assert "date" in told["c.txt"]["June 1, 2016"].reason


def test_contacts_of_people_are_counted_and_not_quoted(fates):
    line = "Write to ada@mail.example or call +49 30 12345678, or read what our readers wrote about it."
    page = f"<body><h1>{papers.HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in papers.BODY)}<footer>{line}</footer>"
    told = fates({"a.html": page})["a.html"]
    assert "ada@mail.example" not in repr(told)
    assert told[""].withheld == 2 and "2 contacts of people" in told[""].reason


def test_lists_of_people_are_not_quoted(fates):
    rows = "\n\n".join(f"Ada Krell the {n}th, ada{n}@mail.example" for n in range(40))
    told = fates({"a.html": f"<body><p>{papers.BODY[0]}</p>", "list.txt": rows})
    assert "ada1@" not in repr(told)


def test_each_reason_has_a_sentence_and_a_name_of_its_own():
    assert len({each.value.sentence for each in Reason}) == len({each.counted for each in Reason}) == len(Reason)
    for each in Reason:
        sentence = each.sentence(14, "date")
        assert sentence and "{" not in sentence and not sentence.endswith(".")
    assert replace(BlockFate(0, "", "x"), step="clean").is_removed


def test_what_stands_below_the_comments_is_no_article(fates):
    teaser = "They have not been seen for nine years, and now they are here again, says whoever counts them."
    page = (
        f"<table><tr><td><h1>{papers.HEADLINE}</h1>{'<br><br>'.join(papers.BODY)}<hr><b>Comments (1)</b><br><br>Orla Vennick, "
        f"12.05.2017 19:10<br>My aunt sold fish on that pier.<br></td><td>{teaser}</td></tr></table>"
    )
    (told,) = fates({"a.html": page}).values()
    expect(Reason.BELOW_COMMENTS, told[teaser])
    assert told[papers.BODY[-1]].paragraph == len(papers.BODY) - 1


def test_all_reasons_have_a_case_here():
    without = {Reason.TOGETHER}  # what is left where no measure speaks against a block
    files = sorted(Path(__file__).parent.glob("test_fates_*.py"))
    named = {name for file in files for name in re.findall(r"\bReason\.([A-Z_]+)", file.read_text(encoding="utf-8"))}
    assert {reason.name for reason in set(Reason) - without} == named - {reason.name for reason in without}


def test_all_of_a_post_is_in_the_article_but_what_it_hides(fates):
    body = "".join(f"<p>{text}</p>" for text in papers.BODY) + "<noscript>Please switch scripts on.</noscript>"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Vesna Courier",
        "items": [{"id": "1", "url": papers.URL, "title": papers.HEADLINE, "content_html": body}],
    }
    (told,) = fates({"feed.json": json.dumps(feed)}).values()
    assert [told[text].paragraph for text in papers.BODY] == list(range(len(papers.BODY)))
    assert [text for text, fate in told.items() if fate.is_removed] == ["Please switch scripts on."]
