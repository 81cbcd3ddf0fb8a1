"""What becomes of the rows of a list: who is taken, asked, left out, never brought back; whatever is locked or killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import list_files
import pytest
from audit.seized_disk import in_clear
from django.utils import timezone

ALL = """email,status,confirmed at,source
anna@example.org,active,2021-03-04 10:20:30,web form
boris@example.org,unsubscribed,,
carla@example.org,bounced,,
dora@example.org,spam complaint,,
emil@example.org,blocked,,
fay@example.org,pending,,
gus@example.org,,,
ANNA@example.org,active,,
hal@example.org,active,,
hal@example.org,unsubscribed,,
not an address,active,,
ivy@example.org,archived,,
"""


def state(made: Any) -> str:
    made.refresh_from_db()
    return str(made.state)


def test_every_row_has_one_fate(lists: Any) -> None:
    from tamizdat.letters.lists import staging
    from tamizdat.letters.models import Departed, ListPart, Subscription, Tally
    from tamizdat.people import persons
    from tamizdat.people.models import Suppressed

    made = lists.stage(ALL)
    shown = staging.forecast(made)
    assert not Subscription.objects.exists() and not Departed.objects.exists(), "it is shown first"
    done = lists.do(ALL)
    assert done.counts == shown["leave-out"] == made.forecast["leave-out"]
    assert done.counts == {"taken": 1, "departed": 2, "suppressed": 3, "left-out": 3, "twice": 2, "bad": 1}
    assert sum(done.counts.values()) == done.rows == 12 and done.bad == [[0, 12, "no-address"]]
    assert state(done) == "done" and done.ended
    row = lists.getting()["anna@example.org"]
    assert (row.source, row.imported, row.consented) == ("import", done, datetime(2021, 3, 4, 10, 20, 30, tzinfo=UTC))
    assert row.consent == (
        "Subscribers of our old list, who signed up on our site. [confirmedat: 2021-03-04 10:20:30; source: web form]"
    )
    reasons = {each.reason for each in Suppressed.objects.all()}
    assert reasons == {"bounced", "complained", "asked"} and persons.suppressed(["carla@example.org"])
    assert Tally.objects.get().imported == 1 and Tally.objects.get().joined == 0
    assert ListPart.objects.filter(of=done).count() == 0 and not lists.letters("letters-welcome")
    assert not in_clear(lists.vault.newsroom.folder / "var", ["anna@example.org", "gus@example.org"])


def test_the_same_list_again_changes_nothing(lists: Any) -> None:
    from tamizdat.letters.models import Departed, Subscription, Tally
    from tamizdat.people.models import Person, Suppressed

    lists.do(ALL)
    before = [model.objects.count() for model in (Subscription, Departed, Suppressed, Person)]
    again = lists.do(ALL)
    assert before == [model.objects.count() for model in (Subscription, Departed, Suppressed, Person)] == [1, 2, 3, 1]
    assert again.counts == {"already": 1, "refused": 5, "left-out": 3, "twice": 2, "bad": 1}
    assert Tally.objects.get().imported == 1


def test_who_left_is_never_brought_back(lists: Any) -> None:
    from tamizdat.letters.models import Departed
    from tamizdat.letters.subscriptions import leaving
    from tamizdat.people import persons

    lists.do(ALL)
    persons.suppress("fay@example.org", "asked")
    row = lists.getting()["anna@example.org"]
    lists.vault.lock()
    assert leaving.leave(row.code) and not Departed.objects.filter(lookup=b"").exists()
    lists.vault.unlock()
    made = lists.stage(
        "email,confirmed\nanna@example.org,2021-03-04\nboris@example.org,2021-03-04\nfay@example.org,2021-03-04\n"
    )
    from tamizdat.letters.lists import doing

    doing.begin(made, "leave-out")
    doing.work()  # before the worker has heard that she left
    made.refresh_from_db()
    assert made.counts == {"refused": 3} and not lists.getting()


def test_who_gets_it_or_gives_is_left_as_they_are(lists: Any) -> None:
    from tamizdat.letters.models import Departed
    from tamizdat.people import persons
    from tamizdat.people.models import Suppressed

    lists.do("email,confirmed\nanna@example.org,2021-03-04\n")
    lists.do("email,confirmed\nboris@example.org,2021-03-04\n", newsletter=lists.arabic)
    made = lists.do("email,status\nanna@example.org,unsubscribed\nboris@example.org,bounced\n")
    assert made.counts == {"already": 1, "refused": 1}
    assert list(lists.getting()) == ["anna@example.org"] and not Departed.objects.exists()
    assert not Suppressed.objects.exists() and not persons.suppressed(["boris@example.org"])


@pytest.mark.parametrize(("others", "taken"), [("leave-out", 1), ("vouch", 2)])
def test_rows_that_nobody_confirmed(lists: Any, others: str, taken: int) -> None:
    from tamizdat.letters.lists import doing

    rows = "email,status,confirmed\nanna@example.org,,2021-03-04\nboris@example.org,,\ncarla@example.org,pending,\n"
    with pytest.raises(doing.DecisionError, match="never confirmed"):
        doing.begin(lists.stage(rows), "")
    made = lists.do(rows, others=others)
    assert made.counts == {"taken": taken, "left-out": 3 - taken}
    assert not made.parts.exists()


def test_people_are_asked_at_a_pace_and_once(lists: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.lists import asking, doing
    from tamizdat.letters.models import SignUp, Subscription

    monkeypatch.setattr(asking, "PACE", 2)
    rows = "".join(f"{each}@example.org\n" for each in ("anna", "boris", "carla"))
    made = lists.do(rows, others="ask")
    assert state(made) == "going" and lists.letters("letters-confirm") == ["anna@example.org", "boris@example.org"]
    with minutes_later(2):
        lists.work()
    assert state(made) == "done" and made.counts == {"asked": 3}
    assert len(lists.letters("letters-confirm")) == 3 and SignUp.objects.filter(source="import").count() == 3
    assert not Subscription.objects.exists() and not made.parts.exists()
    again = lists.do(rows, others="ask")
    with minutes_later(4):
        lists.work()
    again.refresh_from_db()
    assert again.counts == {"asked-before": 3} and len(lists.letters("letters-confirm")) == 3
    lists.weekly.live = False
    lists.weekly.save()
    with pytest.raises(doing.DecisionError, match="cannot sign up"):
        doing.begin(lists.stage(rows), "ask")


def test_all_of_it_waits_for_the_vault(lists: Any) -> None:
    from tamizdat.letters.lists import doing, staging

    lists.vault.lock()
    made = lists.stage(ALL)
    assert staging.forecast(made) is None and made.found["left"] == 2
    doing.begin(made, "ask")
    lists.work()
    assert state(made) == "going" and made.parts.count() == 3
    lists.vault.unlock()
    lists.work()
    assert set(lists.getting()) == {"anna@example.org"} and len(lists.letters("letters-confirm")) == 2


def test_a_list_is_taken_back(lists: Any) -> None:
    from tamizdat.letters.lists import doing
    from tamizdat.letters.models import Departed, Tally
    from tamizdat.people.models import Person

    lists.do("email,confirmed\nzoe@example.org,2021-03-04\n")
    lists.do("email,confirmed\nboris@example.org,2021-03-04\n", newsletter=lists.arabic)
    made = lists.do(
        "email,confirmed\nanna@example.org,2021-03-04\nboris@example.org,2021-03-04\nzoe@example.org,2021-03-04\n"
    )
    assert made.counts == {"taken": 2, "already": 1} and Person.objects.count() == 3
    lists.vault.lock()
    assert doing.take_back(made) and not doing.take_back(made)
    lists.work()
    lists.vault.unlock()
    assert state(made) == "taken-back" and made.taken_back == 2
    assert set(lists.getting()) == {"zoe@example.org"} and set(lists.getting(lists.arabic)) == {"boris@example.org"}
    assert Person.objects.count() == 2, "of Anna nothing else was kept"
    assert not Departed.objects.exists() and Tally.objects.get(newsletter=lists.weekly).imported == 1
    assert lists.do("email,confirmed\nanna@example.org,2021-03-04\n").counts == {"taken": 1}


def test_what_somebody_chose_since_stays_and_what_they_undid_does_not(lists: Any) -> None:
    import re

    from support_desk import Support

    from tamizdat.letters.lists import doing

    made = lists.do(
        "email,confirmed\nanna@example.org,2021-03-04\nboris@example.org,2021-03-04\nzoe@example.org,2021-03-04\n"
    )
    codes, reader = {address: row.code for address, row in lists.getting().items()}, Support.reader(lists)
    agreed = lists.getting()["boris@example.org"].consented
    reader.post(
        f"/service/letters/preferences/{codes['anna@example.org']}/", {"do": "save", "newsletter": lists.weekly.pk}
    )
    page = reader.post(f"/service/letters/leave/{codes['boris@example.org']}/").content.decode()
    lists.work()
    reader.post("/service/letters/again/", {"again": re.findall('name="again" value="([^"]+)"', page)[0]})
    lists.work()
    row = lists.getting()["boris@example.org"]
    assert (row.imported, row.source, row.consented) == (made, "import", agreed) and row.undone
    page = lists.desk.client("max").post(f"/letters/list/{made.pk}/", {"do": "back"}).content.decode()
    assert (
        "2 persons who came with this list will not" in page and "1 person who came with this list has chosen" in page
    )
    assert doing.take_back(made)
    lists.work()
    assert state(made) == "taken-back" and set(lists.getting()) == {"anna@example.org"}
    assert (made.taken_back, made.stayed) == (2, 1)


def test_what_was_taken_back_meanwhile_is_not_undone(lists: Any) -> None:
    import re

    from support_desk import Support

    from tamizdat.letters.lists import doing

    made = lists.do("email,confirmed\nanna@example.org,2021-03-04\n")
    reader, row = Support.reader(lists), lists.getting()["anna@example.org"]
    page = reader.post(f"/service/letters/leave/{row.code}/").content.decode()
    lists.work()
    assert doing.take_back(made)
    reader.post("/service/letters/again/", {"again": re.findall('name="again" value="([^"]+)"', page)[0]})
    lists.work()
    assert not lists.getting()


def test_after_thirty_days_it_is_not_taken_back(lists: Any) -> None:
    from tamizdat.letters.lists import doing

    made = lists.do("email,confirmed\nanna@example.org,2021-03-04\n")
    type(made).objects.update(made=timezone.now() - timedelta(days=31))
    assert not doing.take_back(made) and lists.getting()


def test_a_list_that_nobody_decides_about_is_forgotten(lists: Any) -> None:
    from tamizdat.letters.lists import staging
    from tamizdat.letters.models import ListImport, ListPart

    lists.stage(ALL)
    assert staging.clean_up() == 0
    ListImport.objects.update(made=timezone.now() - timedelta(days=2))
    assert staging.clean_up() == 1 and not ListPart.objects.exists()


@pytest.mark.parametrize("consent", ["", "list", "The list that anna@example.org kept since 2019"])
def test_the_sentence_is_required_and_names_nobody(lists: Any, consent: str) -> None:
    from tamizdat.letters.lists.staging import ConsentError
    from tamizdat.letters.models import ListImport

    with pytest.raises(ConsentError):
        lists.stage(ALL, consent=consent)
    assert not ListImport.objects.exists()


def test_a_file_that_breaks_off_leaves_nothing(lists: Any) -> None:
    from tamizdat.letters.lists.row import ListError
    from tamizdat.letters.models import ListImport, ListPart

    with pytest.raises(ListError, match="line 3002"):
        lists.stage("email\n" + "".join(f"reader{at}@example.org\n" for at in range(3_000)) + '"never closed\n')
    assert not ListImport.objects.exists() and not ListPart.objects.exists()


def test_several_files_of_one_list(lists: Any) -> None:
    packed = list_files.zipped(
        subscribed_1__csv=list_files.MAILCHIMP,
        cleaned_1__csv=list_files.MAILCHIMP_CLEANED,
        unsubscribed_1__csv=list_files.MAILCHIMP_LEFT,
    )
    made = lists.do(packed, "audience.zip")
    assert made.formats == ["Mailchimp"] * 3 and set(lists.getting()) == {"anna@example.org"}
    assert sum(made.counts.values()) == made.rows


@pytest.mark.parametrize("count", [3_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_long_lists(lists: Any, count: int) -> None:
    from tamizdat.letters.lists import doing
    from tamizdat.letters.models import Subscription

    rows = "".join(f"reader{at}@example.org,2021-03-04 10:20:30\n" for at in range(count))
    made = lists.stage(f"email,confirmed at\n{rows}")
    doing.begin(made, "leave-out")
    while doing.work():
        pass
    assert state(made) == "done" and made.counts == {"taken": count}
    assert Subscription.objects.filter(imported=made).count() == count


def minutes_later(minutes: int) -> Any:
    from unittest.mock import patch

    moment = timezone.now() + timedelta(minutes=minutes)
    return patch("django.utils.timezone.now", lambda: moment)


DATES = ("", "yesterday", "2024-13-45", "2999-01-01", "yes", "13/13/2021")


def test_rows_without_a_day_that_can_be_read_need_somebodys_word(lists: Any) -> None:
    """No machine makes a record of what a list does not say."""
    from tamizdat.letters.lists import doing, words

    rows = "".join(f"undated{at}@example.org,active,{each}\n" for at, each in enumerate(DATES))
    dated = "anna@example.org,active,2021-03-04\nboris@example.org,active,05/06/2021\n"
    body = f"email,status,confirmed at\n{rows}{dated}"
    made = lists.stage(body)
    assert made.found == {"undated": len(DATES), "subscribed": 2}
    assert dict(zip(*reversed(list(zip(*words.counted(made.found, words.SAYS), strict=True))), strict=True)) == {
        "get it, with the day on which they agreed": 2,
        "get it, without a day on which they agreed that can be read": len(DATES),
    }
    with pytest.raises(doing.DecisionError, match="no day on which they agreed"):
        doing.begin(made, "")
    assert lists.do(body).counts == {"taken": 2, "left-out": len(DATES)}
    vouched = lists.do(body, others="vouch")
    assert vouched.counts == {"taken": len(DATES), "already": 2}


def test_another_language_than_the_newsletters_is_told(lists: Any) -> None:
    from tamizdat.letters.lists import words

    said = ("en-GB", "English", "", "weekly", "de", "Русский", "ar_EG")
    rows = "".join(f"reader{at}@example.org,2021-03-04,{each}\n" for at, each in enumerate(said))
    made = lists.stage(f"email,confirmed at,language\n{rows}")
    assert made.found == {"subscribed": 7, "other-language": 3}
    assert (3, "of all these have another language than this newsletter") in words.counted(made.found, words.SAYS)
