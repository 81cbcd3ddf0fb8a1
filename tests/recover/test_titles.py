"""What a site prints beside and above its headlines: endings and beginnings of titles, and rubrics."""

from __future__ import annotations

import papers
import pytest

from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fields.site import SiteFields, field_evidence, learn_fields
from tamizdat.recover.fields.title_learning import learn_titles
from tamizdat.recover.fields.titles import SiteTitles, TitleEvidence
from tamizdat.recover.steps.body import judged_body
from tamizdat.recover.steps.clean import above_body
from tamizdat.recover.steps.parse import parse

STORIES = {
    papers.HEADLINE: papers.BODY,
    papers.LATER_HEADLINE: papers.LATER_BODY,
    papers.THIRD_HEADLINE: papers.THIRD_BODY,
}
HOST = "vesnacourier.example"


def page(title: str, headline: str, body: list[str], above: str = "") -> str:
    heading = f"<h1>{headline}</h1>" if headline else ""
    text = "".join(f"<p>{each}</p>" for each in body)
    return f"<html><head><title>{title}</title></head><body>{above}{heading}<div class=text>{text}</div></body></html>"


def pages(title: str, above: str = "", *, headings: bool = True) -> dict[str, str]:
    """Return a page of each story; `{}` in its title and in what stands above its headline is the headline."""
    return {
        f"{number}.html": page(title.replace("{}", head), head if headings else "", body, above.replace("{}", head))
        for number, (head, body) in enumerate(STORIES.items())
    }


def titled(*titles: tuple[str, str], site: str = HOST) -> SiteTitles:
    """Return what titles teach, each of an article of its own, with the headline that its page prints ("" for none)."""
    return learn_titles(((TitleEvidence(*each), at) for at, each in enumerate(titles)), site)


HEADLINES = ["Pier reopens", "Herring return", "A loan is granted", "The ice came early"]


@pytest.mark.parametrize(
    ("form", "section", "kicker"),
    [
        ("{} | Vesna Courier", "", ""),
        ("{} - News - Vesna Courier", "", ""),
        ("{} :: Vesna Courier :: Free and awake", "", ""),
        ("Vesna Courier: {}", "", ""),
        ("Vesna Courier » {}", "", ""),
        ("The Vesna Courier | {} | Since 1921", "", ""),
    ],
)
def test_what_pages_print_without_it_is_the_sites(form, section, kicker):
    site = titled(*[(form.replace("{}", each), each) for each in HEADLINES])
    found = site.parted(form.replace("{}", "Quay - now - closed"))
    assert (found.headline, found.section, found.kicker) == ("Quay - now - closed", section, kicker)
    assert not titled(*[(form.replace("{}", each), each) for each in HEADLINES[:2]]).endings, "two agree by chance"


def test_sections_and_rubrics_in_titles_have_a_place():
    forms = ["{} - Sport - Vesna Courier", "Opinion | {} - Vesna Courier", "{} - Vesna Courier"]
    site = titled(
        *[(form.replace("{}", f"{each} {at}"), f"{each} {at}") for form in forms for at, each in enumerate(HEADLINES)]
    )
    sport = site.parted("Rowing off the quay - Sport - Vesna Courier")
    assert (sport.headline, sport.section, sport.removed("")) == (
        "Rowing off the quay",
        "Sport",
        ("- Sport - Vesna Courier",),
    )
    comment = site.parted("Opinion | Why rowing matters - Vesna Courier")
    assert (comment.headline, comment.kicker) == ("Why rowing matters", "Opinion")
    assert comment.removed("Opinion") == ("- Vesna Courier",)
    assert comment.removed("Another") == ("Opinion |", "- Vesna Courier"), "what no field has is told"


def test_what_belongs_to_one_headline_stays():
    site = titled(
        *[(f"{each} - Vesna Courier", each) for each in HEADLINES],
        ("Krell: no comment - Vesna Courier", "Krell: no comment"),
    )
    assert site.parted("Krell: the quay - a history - Vesna Courier").headline == "Krell: the quay - a history"
    assert site.parted("Vesna Courier").headline == "Vesna Courier", "nothing else would be left"
    assert site.parted("Closed - Vesna Courier").headline == "Closed - Vesna Courier"


def test_without_printed_headlines_most_titles_must_agree():
    lines = [f"{each} - Vesna Courier" for each in HEADLINES]
    assert titled(*[(line, "") for line in lines]).parted(lines[0]).headline == HEADLINES[0]
    few = titled(
        *[(f"{each} - live", "") for each in HEADLINES[:3]],
        *[(f"{each} {at}", "") for each in HEADLINES for at in (1, 2)],
    )
    assert not few.endings, "a few headlines have it, most have not"
    same = titled(*[("News - Vesna Courier", "")] * 4)
    assert not same.endings, "one line above all articles is no title"


def test_headlines_of_other_copies_lose_the_name_of_the_site(run, captured, fates):
    files = pages("{} - News - Vesna Courier")
    cut = "Grain Barge Runs Aground off Senna"
    files["cut.txt"] = "\n\n".join([f"{cut} - News - Vesna Courier", *OTHER])
    files["untitled.html"] = page(f"{cut} Once More - a warning - News - Vesna Courier", "", FURTHER)
    headlines = {article.headline for article in run(captured(files)).articles}
    assert {cut, f"{cut} Once More - a warning"} <= headlines
    told = fates(files)["cut.txt"]
    line = told[f"{cut} - News - Vesna Courier"]
    assert line.field == "headline" and told["- News - Vesna Courier"].rule == Reason.BESIDE_HEADLINE.name.lower()
    assert told["- News - Vesna Courier"].part


OTHER = [
    "A barge with two hundred tonnes of barley ran aground off Senna on Sunday night, the coast watch of Ostermark said in a short notice.",
    "Nobody was hurt, and the skipper, who had taken the narrow channel to save an hour, will have to explain himself before the harbour master.",
    "Two tugs from Port Halden waited for the spring tide on Monday, and children stood on the dyke and counted the sacks that were thrown into the sea.",
]
FURTHER = [
    "Once more a barge lies on the sands off Senna, and this time the pilots say that they had warned the owners of it for years.",
    "The channel has moved by forty metres since the great storm, according to soundings that the pilots took with a rope and a stone.",
    "The province has promised a new buoy, which is to be laid before the herring fleet leaves, and nobody in Senna believes that it will come.",
]


def test_a_rubric_is_the_kicker(run, captured, fates):
    files = pages("{} - Vesna Courier", "<p>Opinion</p>")
    files["d.html"] = page(
        "Barge Runs Aground off Senna", "Barge Runs Aground off Senna", OTHER, "<p>Krell and the sea</p>"
    )
    articles = run(captured(files)).articles
    assert sorted(article.kicker for article in articles) == ["", "Opinion", "Opinion", "Opinion"]
    assert fates(files)["0.html"]["Opinion"].field == "kicker"
    assert fates(files)["d.html"]["Krell and the sea"].field == "", "one article alone has it"


def test_a_line_above_all_headlines_is_no_rubric():
    shown = [(TitleEvidence(each, each, "Vesna Courier", "body/p"), at) for at, each in enumerate(HEADLINES)]
    assert not learn_titles(shown).rubrics


def test_labels_with_a_mark_up_of_their_own_are_kickers(run, captured):
    labels = ["Port Halden", "The bay", "Money"]
    files = {
        f"{at}.html": page(head, head, body, f"<div class=topic-line>{labels[at]}</div>")
        for at, (head, body) in enumerate(STORIES.items())
    }
    assert {article.kicker for article in run(captured(files)).articles} == set(labels)


def test_a_rubric_is_no_headline_and_no_first_paragraph():
    rubric = "The Harbour Column"
    text = "\n\n".join([rubric, *papers.BODY])
    parsed = parse(Capture(name="a.txt", sha256="a", kind="text", body=text.encode()))
    shown = [
        (TitleEvidence(f"{each} {line}", "", line, "body/div.head/p.over"), f"{each} {line}")
        for each in HEADLINES
        for line in (rubric, "Ice and sea")
    ]
    numbers = {article: at for at, (_, article) in enumerate(shown)}
    titles = learn_titles((each, numbers[article]) for each, article in shown)
    in_texts = [(TitleEvidence(each.title, "", each.above), numbers[article]) for each, article in shown]
    assert not learn_titles(in_texts).rubrics, "lines above texts alone can be buttons"
    model = type(UNKNOWN_SITE)(fields=SiteFields(titles=titles))
    above = above_body(parsed, judged_body(parsed, model), model)
    assert above.headline != rubric and above.kicker_at == 0 and 0 not in above.body


def test_evidence_of_a_page_is_its_title_and_its_headline():
    source = page("Pier reopens - Vesna Courier", "Pier reopens", papers.BODY, "<p>Opinion</p>")
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=source.encode()))
    above = above_body(parsed, judged_body(parsed, UNKNOWN_SITE), UNKNOWN_SITE)
    shown = field_evidence(parsed, above.headline, above.headline_at).titles
    assert (shown.title, shown.headline, shown.above) == ("Pier reopens - Vesna Courier", "Pier reopens", "Opinion")
    assert not learn_fields([field_evidence(parsed)], [0]).titles.endings
