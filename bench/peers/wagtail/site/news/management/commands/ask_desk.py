"""`manage.py ask_desk ASKING TIMES`: what Wagtail's own desk costs, page by page, as JSON in the last line.

ASKING is bench/desk/asking.py, which measures our desk too.
"""

# mypy: ignore-errors
# Wagtail's own interpreter runs this; ours does not have it.

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.test import Client
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from news.models import ArticlePage, SectionPage

_FORM = "page-edit-form"
_FEATURES = ["h2", "h3", "h4", "ol", "ul", "bold", "italic", "link", "hr", "embed", "image", "document-link"]


class Command(BaseCommand):
    """Ask as a superuser."""

    help = "Measure the desk's pages."

    def add_arguments(self, parser):
        """Take the measuring file, how often, and the words to search for."""
        parser.add_argument("asking", type=Path)
        parser.add_argument("times", type=int)
        parser.add_argument("words", nargs=3)

    def handle(self, *args, asking, times, words, **options):
        """Ask for each page, and print what it cost."""
        spec = importlib.util.spec_from_file_location("asking", asking)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.client = Client(SERVER_NAME="127.0.0.1", headers={"accept": "text/html"})
        self.client.force_login(User.objects.create_superuser("ed", "ed@localhost", "an unused password"))
        self.numbers = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True)[: 8 * times + 50])
        asked = module.Asked(self.client, times)
        self._read(asked, words)
        self._write(asked)
        self.stdout.write(json.dumps(asked.found))

    def _read(self, asked, words):
        section = SectionPage.objects.order_by("pk").first()
        count = ArticlePage.objects.count()
        asked.page("first page", "/admin/", "wagtail")
        asked.page("list", f"/admin/pages/{section.pk}/", "/edit/")
        asked.page("list, its middle", f"/admin/pages/{section.pk}/?p={max(1, count // 800)}", "/edit/")
        asked.page("list of a section", f"/admin/pages/{section.pk}/", "/edit/")
        for name, word in zip(("a word of half the articles", "a word of 1 in 8", "a rare word"), words, strict=True):
            asked.page(f"search, {name}", f"/admin/pages/search/?q={word}")
        asked.page("editor", f"/admin/pages/{self.numbers[7]}/edit/", _FORM)

    def _write(self, asked):
        numbers, now = iter(self.numbers), {}

        def prepare(turn):
            number = next(numbers)
            now["address"] = f"/admin/pages/{number}/edit/"
            now["form"] = self._form(number) | {"standfirst": f"Words of turn {turn}."}

        def post(more, **rest):
            return self.client.post(now["address"], now["form"] | more, **rest)

        def preview(turn):
            address = now["address"] + "preview/"
            self.client.post(address, now["form"])
            return self.client.get(address + "?mode=")

        json_wanted = {"accept": "application/json"}
        asked.act("save a draft", lambda turn: post({}), prepare=prepare)
        asked.act("save by itself", lambda turn: post({}, headers=json_wanted), "success", prepare=prepare)
        asked.act("preview: send and show", preview, "Words of turn", prepare=prepare)
        asked.act("publish, until readers can see it", lambda turn: post({"action-publish": "1"}), prepare=prepare)
        number = int(now["address"].split("/")[3])
        assert ArticlePage.objects.get(pk=number).standfirst == now["form"]["standfirst"]

    def _form(self, number):
        """Return what a browser sends when somebody opens the form and saves it."""
        document = BeautifulSoup(self.client.get(f"/admin/pages/{number}/edit/").content, "html.parser")
        form = {}
        for field in document.find(id=_FORM).find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), field.get("type", "")
            if (
                not name
                or kind in ("submit", "button")
                or (kind in ("checkbox", "radio") and not field.has_attr("checked"))
            ):
                continue
            chosen = field.find("option", selected=True) if field.name == "select" else None
            form[name] = (
                field.text.strip()
                if field.name == "textarea"
                else chosen["value"]
                if chosen
                else field.get("value", "")
            )
        return form | _stream(ArticlePage.objects.get(pk=number).get_latest_revision_as_object().body)


def _stream(body):
    """Return the fields that the browser's script makes of the body."""
    form = {"body-count": str(len(body))}
    converter = ContentstateConverter(_FEATURES)
    for order, child in enumerate(body):
        about = {"deleted": "", "order": str(order), "type": child.block_type, "id": child.id or ""}
        form |= {f"body-{order}-{key}": value for key, value in about.items()}
        value = f"body-{order}-value"
        if child.block_type == "heading":
            form[value] = child.value
        elif child.block_type == "paragraph":
            form[value] = converter.from_database_format(child.value.source)
        else:
            form[f"{value}-text"] = converter.from_database_format(child.value["text"].source)
            form[f"{value}-cite"] = child.value["cite"]
    return form
