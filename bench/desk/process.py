"""`python -m bench.desk.process NEWSROOM lay-out|load|ask ARGUMENT`: one step, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

from tamizdat.service.start import start  # type: ignore[import-untyped]

from bench import archive
from bench.desk.asking import Asked
from tamizdat.article import decode
from tamizdat.project import Project

_NAME = "ed"


def lay_out() -> None:
    """Make the tables, the style sheets and an editor with a second factor."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user(_NAME)
    user.groups.set([Group.objects.get(name="editor")])
    TOTP.activate(user, generate_totp_secret())


def load(lines: Path) -> None:
    """Load an archive as recovery does."""
    from django.db import connection

    from tamizdat.newsroom.publishing import load as loading

    with lines.open("rb") as file:
        loading.load(decode(line) for line in file)
    with connection.cursor() as cursor:  # as both databases do by themselves in a while
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def ask(times: int) -> None:
    """Press once, then measure the desk's pages; the last line printed is what they cost."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from tamizdat.newsroom.publishing.queue import publisher, wait

    settings.ALLOWED_HOSTS.append("testserver")
    publisher().publish()
    wait()
    client = Client(headers={"accept": "text/html"})
    client.force_login(User.objects.get(username=_NAME), backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = Asked(client, times)
    _read(asked)
    _write(asked)
    print(json.dumps(asked.found))


def _read(asked: Asked) -> None:
    from tamizdat.newsroom.models import Article, Author, Section, Topic

    words = archive.Words(Random(archive.SEED)).vocabulary
    number, count = archive.FIRST_NUMBER + 7, Article.objects.count()
    author, topic, section = Author.objects.all()[0], Topic.objects.all()[0], Section.objects.all()[0]
    rare = words[30_000]
    asked.page("first page", "/", "Published last")
    asked.page("list", "/articles/", "/articles/edit/")
    asked.page("list, its middle", f"/articles/?p={max(1, count // 100)}", "/articles/edit/")
    asked.page("list of a section", f"/articles/?section={section.pk}", "/articles/edit/")
    asked.page("list of an author", f"/articles/?author={author.name.split()[-1]}", "/articles/edit/")
    asked.page("list of a topic", f"/articles/?topic={topic.name}", "/articles/edit/")
    asked.page("list of drafts", "/articles/?state=draft")
    asked.page("search, a word of half the articles", f"/articles/?q={words[100]}", "/articles/edit/")
    asked.page("search, a word of 1 in 8", f"/articles/?q={words[500]}", "/articles/edit/")
    asked.page("search, a rare word", f"/articles/?q={rare}")
    asked.page("editor", f"/articles/edit/{number}/", "w-editor-form")


def _write(asked: Asked) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "newsroom"))
    from desk_forms import edit_form  # type: ignore[import-not-found]

    numbers = iter(range(archive.FIRST_NUMBER, archive.FIRST_NUMBER + 10_000))
    forms: dict[str, Any] = {}

    def prepare(turn: int) -> None:
        number = next(numbers)
        forms["address"] = f"/articles/edit/{number}/"
        forms["form"] = edit_form(asked.client, number, standfirst=f"Words of turn {turn}.")

    def post(more: dict[str, str], **rest: Any) -> Any:
        return asked.client.post(forms["address"], {**forms["form"], **more}, **rest)

    asked.act("save a draft", lambda turn: post({}), prepare=prepare)
    asked.act(
        "save by itself", lambda turn: post({}, headers={"accept": "application/json"}), "success", prepare=prepare
    )
    asked.act(
        "preview: send and show",
        lambda turn: _preview(asked.client, forms),
        "Words of turn",
        prepare=prepare,
    )
    asked.act("publish, until readers can see it", lambda turn: post({"action-publish": "1"}), prepare=prepare)
    _is_readable(forms)


def _preview(client: Any, forms: dict[str, Any]) -> Any:
    address = forms["address"].replace("/edit/", "/preview/")
    client.post(address, forms["form"])
    return client.get(address + "?mode=light")


def _is_readable(forms: dict[str, Any]) -> None:
    """Raise ValueError where readers have not got what was published last."""
    from django.conf import settings

    from tamizdat.newsroom.models import Article, Publication

    number = int(forms["address"].split("/")[-2])
    page = settings.NEWSROOM.site / Article.objects.get(pk=number).path / "index.html"
    waiting = Publication.objects.exclude(progress="published").values_list("reason", flat=True)
    if waiting or forms["form"]["standfirst"] not in page.read_text(encoding="utf-8"):
        raise ValueError(f"article {number} is not published: {list(waiting)}")


def main() -> None:
    """Do what the command line says."""
    paper, what, *rest = sys.argv[1:]
    os.environ.setdefault("TAMIZDAT_STATE", str(Path(paper).resolve().parent / "state"))
    start(Project(Path(paper).resolve()))
    if what == "lay-out":
        lay_out()
    elif what == "load":
        load(Path(rest[0]))
    else:
        ask(int(rest[0]))


if __name__ == "__main__":
    main()
