"""Removed blocks that read like journalism, at the desk: put back or left out, many at once, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from copies_in_doubt import BODY, CAPTURES, CLERK, EXTRA, recover, recover_copies
from lxml import html

from commands import tamizdat

DOUBTS, ANSWER = "/recovered/doubts/", "/recovered/doubts/answer/"


@pytest.fixture
def recovered(desk: Any) -> Any:
    """The desk with the copies recovered."""
    recover_copies(desk)
    return desk


def article() -> Any:
    from tamizdat.newsroom.models import Article

    return Article.objects.get()


def draft() -> list[str]:
    from tamizdat.newsroom.recovered.drafts import draft_record
    from tamizdat.recover.rerun.correspondence import text_of_block

    return list(map(text_of_block, draft_record(article()).body))


def buttons(page: Any, name: str = "one") -> dict[str, str]:
    """Return the values of the buttons or ticks with this name, by the struck text that stands beside each."""
    assert page.status_code == 200
    found = {}
    for section in html.document_fromstring(page.content.decode()).xpath("//section[contains(@class, 'question')]"):
        text = " ".join(section.xpath(".//p[contains(@class, '__this')]")[0].text_content().split())
        for each in section.xpath(f".//*[@name='{name}']"):
            found[text if name != "one" else f"{each.get('value').split(' ')[0]} {text}"] = each.get("value")
    return found


def words(page: Any) -> str:
    return " ".join(html.document_fromstring(page.content.decode()).text_content().split())


def test_a_block_is_put_back_and_that_is_taken_back(recovered: Any) -> None:
    from tamizdat.newsroom.models import RecoveryAnswer

    client = recovered.client("edna")
    page = client.get(DOUBTS)
    assert set(buttons(page, "block")) == {EXTRA, CLERK}
    assert "2 other copies have what stands before and after it" in words(page)
    before = draft()
    client.post(ANSWER, {"one": buttons(page)[f"keep {EXTRA}"]})
    assert draft().index(EXTRA) == draft().index(BODY[1]) + 1
    decisions = recovered.newsroom.decisions.read_text()
    assert "[[keep]]" in decisions and 'by = "editor"' in decisions and "edna" not in decisions
    page = client.get(DOUBTS)
    assert set(buttons(page, "block")) == {CLERK} and "Put back: The council kept" in words(page)
    client.post(f"/recovered/answers/{RecoveryAnswer.objects.get().pk}/take-back/", {"to": "doubts"})
    assert draft() == before and "[[keep]]" not in recovered.newsroom.decisions.read_text()
    assert set(buttons(client.get(DOUBTS), "block")) == {EXTRA, CLERK}


def test_what_was_decided_holds_in_the_next_run(recovered: Any) -> None:
    client = recovered.client("edna")
    page = client.get(DOUBTS)
    client.post(ANSWER, {"one": buttons(page)[f"keep {EXTRA}"]})
    client.post(ANSWER, {"one": buttons(page)[f"leave {CLERK}"]})
    assert "No doubt is left" in words(client.get(DOUBTS))
    assert "applied to nothing" not in recover(recovered)
    assert EXTRA in draft() and CLERK not in draft()
    assert "No doubt is left" in words(client.get(DOUBTS))


def test_many_at_once_and_the_first_of_them_taken_back(recovered: Any) -> None:
    from tamizdat.newsroom.models import RecoveryAnswer

    client = recovered.client("edna")
    ticks = buttons(client.get(DOUBTS), "block")
    client.post(ANSWER, {"block": [ticks[EXTRA], ticks[CLERK]], "choice": "keep"})
    assert EXTRA in draft() and CLERK in draft()
    first = RecoveryAnswer.objects.order_by("pk").first()
    client.post(f"/recovered/answers/{first.pk}/take-back/", {"to": "doubts"})
    assert (EXTRA in draft()) is not (CLERK in draft())
    assert "Nothing was chosen" in words(client.post(ANSWER, {"choice": "keep"}, follow=True))
    assert "answered this already" in words(client.post(ANSWER, {"one": "keep 00:7"}, follow=True))


def test_out_of_all_articles(recovered: Any) -> None:
    from tamizdat.recover.decisions.file import read

    client = recovered.client("edna")
    client.post(ANSWER, {"one": f"leave-all {buttons(client.get(DOUBTS), 'block')[EXTRA]}"})
    (decision,) = read(recovered.newsroom.decisions).decisions.remove
    assert decision.article is None and decision.capture is None
    assert set(buttons(client.get(DOUBTS), "block")) == {CLERK}


def test_the_list_is_narrowed(recovered: Any) -> None:
    client = recovered.client("edna")
    for narrowed, count in (
        ("rule=outvoted", 2),
        ("rule=recurs", 0),
        ("month=2017-05", 2),
        ("month=none", 0),
        ("kind=text", 2),
    ):
        page = client.get(f"{DOUBTS}?{narrowed}")
        assert len(buttons(page, "block")) == count, narrowed
    assert "2" in words(client.get("/recovered/")) and "Blocks removed" in words(client.get("/recovered/"))


def test_markup_in_a_capture_is_shown_as_words(recovered: Any) -> None:
    assert "&lt;i&gt;at his desk" in recovered.client("edna").get(DOUBTS).content.decode()


def test_an_article_shows_the_true_reasons(recovered: Any) -> None:
    source = next(each for each in _record().sources if each.capture.endswith("three.txt"))
    client, address = recovered.client("edna"), f"/articles/{article().pk}/captures/?capture={source.sha256}"
    shown = client.get(address)
    page = words(shown)
    assert shown.content.decode().count('value="put-back"') == 2
    assert "2 other copies have what stands before and after it, and lack it." in page
    assert "It reads like journalism." in page


def test_captures_that_are_gone_are_shown_and_put_back_as_they_were_kept(recovered: Any) -> None:
    source = next(each for each in _record().sources if each.capture.endswith("three.txt"))
    (recovered.newsroom.captures / "three.txt").unlink()
    client, address = recovered.client("edna"), f"/articles/{article().pk}/captures/?capture={source.sha256}"
    page = client.get(address)
    assert "What the last run kept of it" in words(page) and EXTRA in words(page)
    client.post(ANSWER, {"one": buttons(client.get(DOUBTS))[f"keep {CLERK}"]})
    assert draft().index(CLERK) == draft().index(BODY[2]) + 1


def test_a_block_of_the_article_is_taken_away_and_that_is_taken_back(recovered: Any) -> None:
    from tamizdat.newsroom.models import RecoveryAnswer

    client, change = recovered.client("edna"), f"/articles/{article().pk}/captures/change/"
    before = draft()
    client.post(change, {"at": before.index(BODY[2]), "text": BODY[2], "capture": "", "choice": "take-away"})
    assert BODY[2] not in draft()
    page = words(client.get(f"/articles/{article().pk}/captures/"))
    assert "Taken away: The pier, once the largest" in page
    given = RecoveryAnswer.objects.get()
    back = client.post(f"/recovered/answers/{given.pk}/take-back/", {"to": str(article().pk)})
    assert back["Location"] == f"/articles/{article().pk}/captures/"
    assert draft() == before and "[[remove]]" not in recovered.newsroom.decisions.read_text()


def test_a_decision_that_said_the_opposite_comes_back_when_an_answer_is_taken_back(recovered: Any) -> None:
    from tamizdat.newsroom.models import RecoveryAnswer

    client = recovered.client("edna")
    client.post(ANSWER, {"one": buttons(client.get(DOUBTS))[f"leave {EXTRA}"]})
    source = next(each for each in _record().sources if each.capture.endswith("three.txt"))
    change = f"/articles/{article().pk}/captures/change/"
    at = CAPTURES["three.txt"].index(EXTRA)
    client.post(change, {"at": at, "text": EXTRA, "capture": source.sha256, "choice": "put-back"})
    text = recovered.newsroom.decisions.read_text()
    assert "[[keep]]" in text and "[[remove]]" not in text
    client.post(f"/recovered/answers/{RecoveryAnswer.objects.first().pk}/take-back/", {"to": "doubts"})
    text = recovered.newsroom.decisions.read_text()
    assert "[[remove]]" in text and "[[keep]]" not in text


def test_a_redaction_reaches_the_doubts(recovered: Any) -> None:
    assert tamizdat(recovered.newsroom.folder, "redact", "--yes", given="clerk\n").returncode == 0
    page = words(recovered.client("edna").get(DOUBTS))
    assert "clerk" not in page and "nobody has seen him" in page


def test_a_review_in_the_terminal_goes_through_the_same(recovered: Any) -> None:
    done = tamizdat(recovered.newsroom.folder, "recover", "--review", "--list")
    assert {line.split("\t")[-1] for line in done.stdout.splitlines() if "\tblock\t" in line} == {EXTRA, CLERK}
    client = recovered.client("edna")
    client.post(ANSWER, {"one": buttons(client.get(DOUBTS))[f"leave {EXTRA}"]})
    assert EXTRA not in tamizdat(recovered.newsroom.folder, "recover", "--review", "--list").stdout


def test_empty_states_and_rights(desk: Any, recovered: Any) -> None:
    client = recovered.client("edna")
    recovered.newsroom.recovery_fates.unlink()
    assert "kept nothing of what it removed" in words(client.get(DOUBTS))
    assert recovered.client("rita").get(DOUBTS).status_code in (302, 403)
    assert client.get(ANSWER).status_code == 405


def test_before_the_first_run(desk: Any) -> None:
    assert "Nothing has been recovered yet" in words(desk.client("edna").get(DOUBTS))


def _record() -> Any:
    from tamizdat.article import decode

    return decode(bytes(article().record))
