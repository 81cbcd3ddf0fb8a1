"""Every address of the desk and every role: who may ask for what. The table beside this file is the decision."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import Any

import pytest
from desk_addresses import ASKING, TABLE, address_of, answer_class, line_of, read_table, routes
from desk_forms import article_form

# What a request may write without changing anything that people made: who is signed in, who edits what just now.
_PASSING = (
    "django_session",
    "usersessions_usersession",
    "wagtailadmin_editingsession",
    "desk_cache",
    "wagtailusers_userprofile",
    "newsroom_picturerendition",
)
_WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)
_REFUSALS = {"login", "second", "no", "404", "405", "400"}


@pytest.fixture
def things(desk: Any) -> dict[str, Any]:
    """Something behind every address: rob's draft, submitted to the editors, and one of everything else."""
    from django.contrib.auth.models import Group, User
    from django.core.files.base import ContentFile
    from PIL import Image
    from wagtail.models import Workflow

    from tamizdat.newsroom.models import Article, Author, EditorApproval, Picture, Section, Series, Topic
    from tamizdat.newsroom.permissions.setup import WORKFLOW
    from tamizdat.support.models import Appeal

    desk.client("rob").post("/articles/add/", article_form(headline="Rob's secret draft"))
    draft = Article.objects.get(headline="Rob's secret draft")
    workflow = Workflow.objects.get(name=WORKFLOW)
    workflow.start(draft, desk.user("rob"))
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "PNG")
    picture = Picture.objects.create(title="Quay", file=ContentFile(buffer.getvalue(), "quay.png"))
    picture.get_file_size()  # kept with the picture when it is first asked for
    una = User.objects.create_user("una", password="a boat with nine oars")
    una.groups.set([Group.objects.get(name="chief")])
    series, _ = Series.objects.get_or_create(slug="nights", defaults={"name": "Nights"})
    task = EditorApproval.objects.get(name=WORKFLOW)
    appeal = Appeal.objects.create(name="Winter", languages=["en"], text="<p>Give.</p>", button="Support us")
    return {
        **_of_support(),
        **_of_letters(),
        "articles pk": draft.pk,
        "snippets/choose/newsroom/article pk": draft.pk,
        "sections pk": Section.objects.first().pk,
        "snippets/choose/newsroom/section pk": Section.objects.first().pk,
        "topics pk": Topic.objects.first().pk,
        "snippets/choose/newsroom/topic pk": Topic.objects.first().pk,
        "series pk": series.pk,
        "snippets/choose/newsroom/series pk": series.pk,
        "authors pk": Author.objects.first().pk,
        "snippets/choose/newsroom/author pk": Author.objects.first().pk,
        "workflows pk": workflow.pk,
        "workflows/tasks pk": task.pk,
        "people pk": desk.user("rob").pk,
        "support/appeals pk": appeal.pk,
        "images/chooser/chosen pk": picture.pk,
        "editing-sessions app_label": "newsroom",
        "editing-sessions model_name": "article",
        "editing-sessions object_id": draft.pk,
        "workflows/tasks app_label": "newsroom",
        "workflows/tasks model_name": "editorapproval",
        "tag-autocomplete app_name": "taggit",
        "tag-autocomplete model_name": "tag",
        "media name": "aa/none.jpg",
        "renditions name": "aa/none.webp",
        "pk": 1,
        "image_id": picture.pk,
        "revision_id": draft.latest_revision_id,
        "revision_id_a": draft.latest_revision_id,
        "revision_id_b": "latest",
        "task_state_id": draft.current_workflow_task_state.pk,
        "workflow_state_id": draft.current_workflow_state.pk,
        "task_id": task.pk,
        "action_name": "approve",
        "scheme": "light",
        "path": "index.html",
        "filter_spec": "original",
        "token": "no-such-token",
        "session_id": 1,
        "key": "x",
        "uidb36": "1",
        "uidb64": "1",
    } | dict.fromkeys(
        (
            "parent_page_id",
            "page_id",
            "page_pk",
            "workflow_pk",
            "collection_id",
            "document_id",
            "doc_id",
            "uploaded_file_id",
            "page_to_move_id",
            "destination_id",
            "content_type_app_name",
            "content_type_model_name",
            "app_label",
            "model_name",
            "action",
            "app_name",
            "object_id",
        ),
        1,
    )


def _of_support() -> dict[str, Any]:
    """Return one of everything that the pages about money are about."""
    from datetime import date

    from tamizdat.support.defaults import make_group
    from tamizdat.support.models import BankLine, Campaign, Contribution, Difference

    day = date(2026, 11, 1)
    given = Contribution.objects.create(
        reference="X", cadence="once", currency="EUR", amount=900, provider="practice", language="en", day=day
    )
    differs = Difference.objects.create(
        provider="practice", reference="practice:x", currency="EUR", theirs=900, day=day, since=day
    )
    return {
        "support/bank pk": BankLine.objects.create(line="c0", day=day, currency="EUR", amount=900).pk,
        "support/contributions pk": given.pk,
        "support/differences pk": differs.pk,
        "support/gap pk": Campaign.objects.create(name="Winter", currency="EUR", cost=10_000, step=100).pk,
        "support/settings/groups pk": make_group().pk,
        "support/settings/texts language": "en",
        "support/settings/preview mode": "light",
    }


def _of_letters() -> dict[str, Any]:
    """Return one of everything that the pages about newsletters are about; the issue waits for its hour."""
    from django.utils import timezone

    from tamizdat.letters.drafting import begin
    from tamizdat.letters.models import Issue, Newsletter

    weekly = Newsletter.objects.create(slug="weekly", language="en", name="The week", description="News")
    issue = begin(weekly, timezone.now(), articles=[])
    Issue.objects.filter(pk=issue.pk).update(state=Issue.State.APPROVED, live=True)
    return {
        "letters/newsletters pk": weekly.pk,
        "snippets/choose/letters/newsletter pk": weekly.pk,
        "letters/newsletters/chooser pk": weekly.pk,
        "letters/issues pk": issue.pk,
        "letters/issues/chooser pk": issue.pk,
        "letters/issue pk": issue.pk,
        "letters/issues revision_id": issue.latest_revision_id,
        "letters/issues revision_id_a": issue.latest_revision_id,
        "letters/issues revision_id_b": "latest",
    }


@pytest.mark.parametrize(
    "roles", [("anonymous", "reporter"), pytest.param(tuple(ASKING), marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_every_address_answers_every_role_as_decided(desk: Any, things: dict[str, Any], roles: tuple[str, ...]) -> None:
    """A new address fails here until somebody has decided who may ask for it. No GET writes anything."""
    table, found = read_table(), routes()
    clients = {asking: desk.client(name) for asking, name in ASKING.items()}
    for client in clients.values():
        client.raise_request_exception = False
    for asking in ("reporter", "editor", "chief", "treasurer", "mailer"):
        clients[asking].get("/")
    before = _dump()
    wrong, new, writing = [], [], []
    for route in found:
        address = address_of(route, things)
        answers = {}
        for asking in roles if route in table else ASKING:  # of a new address the whole line is told
            client, name = clients[asking], ASKING[asking]
            if name and client.session.get("_auth_user_id") is None:
                client.force_login(desk.user(name), backend="allauth.account.auth_backends.AuthenticationBackend")
            with _writes() as written:
                answers[asking] = answer_class(client.get(address))
            writing += [f"{asking}: GET {address} writes: {each}" for each in written]
        if route not in table:
            new.append(line_of(route, answers))
        elif answers != {asking: table[route][asking] for asking in roles}:
            wrong.append(f"{line_of(route, table[route] | answers)}\n    decided: {line_of(route, table[route])}")
    failed = [line for line in new if "\t500" in line]
    assert not failed, "The desk fails at:\n" + "\n".join(failed)
    assert not new, (
        f"These addresses are not in {TABLE.name}. Who may ask for them? What they answer now stands in the columns "
        f"({', '.join(ASKING)}). If that is what the newsroom wants, add the lines; if nobody needs an address, close it "
        "in tamizdat/newsroom/accounts/closed.py:\n" + "\n".join(new)
    )
    assert not wrong, "Other answers than decided:\n" + "\n".join(wrong)
    assert not writing, "A GET must not change anything:\n" + "\n".join(writing)
    changed = sorted(line[:200] for line in _dump() ^ before)
    assert not changed, "A GET must not change anything:\n" + "\n".join(changed)
    assert not set(table) - set(found), f"{TABLE.name} names addresses that are not there any more."


@pytest.mark.parametrize(
    "roles", [("anonymous", "reporter"), pytest.param(tuple(ASKING), marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_whoever_is_refused_can_post_nothing_either(desk: Any, things: dict[str, Any], roles: tuple[str, ...]) -> None:
    """Where a role is refused the page, its form is refused too. Editors may send what 405 stands for,
    and so may mailers where it is about letters."""
    table = read_table()
    clients = {asking: desk.client(name) for asking, name in ASKING.items()}
    wrong = []
    for route, answers in table.items():
        for asking in roles:
            decided = answers[asking]
            may_send = asking in ("editor", "chief") or (asking == "mailer" and route.startswith("letters/"))
            if may_send or decided not in _REFUSALS or route in ("account/logout/", "logout/"):
                continue
            address = address_of(route, things)
            with _writes() as written:
                answer = answer_class(clients[asking].post(address))
            if (answer not in _REFUSALS | {"elsewhere"} and decided != "405") or written:
                wrong.append(f"{asking}: POST {address} answers {answer} and writes {written}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["none", "1" * 30])
def test_no_address_fails_at_what_is_no_number(desk: Any, value: str) -> None:
    """What a person types, or a scanner tries, is answered; it is no failure of the desk."""
    client = desk.client("cora")
    client.raise_request_exception = False
    names = {match for route in routes() for match in re.findall(r"<(?:\w+:)?(\w+)>", route)}
    failed = []
    for route in routes():
        for query in ("", f"?page={value}&p={value}&id={value}&user={value}&section={value}&ordering={value}"):
            address = address_of(route, dict.fromkeys(names, value)) + query
            if "logout" not in address and client.get(address).status_code == 500:
                failed.append(address)
    assert not failed, "\n".join(failed)


@contextmanager
def _writes() -> Any:
    """Collect the statements that change a table in which something lasting is."""
    from django.db import connection

    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = _WRITES.match(sql)
        if match and match[1] not in _PASSING:
            found.append(sql[:150])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def _dump() -> set[str]:
    """Return the rows of all tables but the passing ones."""
    from django.db import connection

    connection.ensure_connection()
    passing = (*_PASSING, "sqlite_sequence")
    return {line for line in connection.connection.iterdump() if not any(f'"{name}"' in line for name in passing)}
