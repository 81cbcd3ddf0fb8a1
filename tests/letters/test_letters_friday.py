"""A Friday in Chromium and by mail: a newsroom as somebody runs it, Debian's postfix, and mailboxes that are not always
there.

Readers sign up, confirm, get the issue, read it on the web and leave; one does all of it by mail alone, and asks for an
article. Letters are put off, answered slowly, and their connections dropped; one mailbox is gone.
"""

from __future__ import annotations

import json
import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from audit.mailboxes import Mailboxes, part, until
from audit.postfix import Postfix, is_there
from audit.running import RunningNewsroom, new_newsroom
from audit.serving import free_port
from newsroom_samples import ARTICLES

from tamizdat.article import encode

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAPER = "letters@lantern.example"
_MAIL = """
[mail]
server = "127.0.0.1"
port = {port}
security = "none"
from = "The Lantern <letters@lantern.example>"
[letters]
bounces = "bounces@lantern.example"
requests = "letters@lantern.example"
[letters.incoming]
lmtp = {lmtp}
"""
_NEWSLETTER = """
from tamizdat.letters.models import Newsletter
from tamizdat.newsroom.site.changes import publish_site
Newsletter.objects.create(slug="weekly", language="en", name="The week", description="What happened.", live=True)
publish_site()
"""
_ISSUE = """
import json
from tamizdat.letters import drafting
from tamizdat.letters.models import Newsletter
from tamizdat.letters.rendering.compose import compose
issue = drafting.begin(Newsletter.objects.get(), None)
issue.subject = {subject!r}
if not issue.body:
    issue.body = [{{"type": "text", "value": "<p>Nothing new.</p>"}}]
revision = issue.save_revision()
made = compose(revision.as_object())
revision.publish()
print(json.dumps([made.html, made.text]))
"""
_COUNTS = """
import json
from collections import Counter
from tamizdat.letters.models import Delivery, Subscription
rows = Delivery.objects.values_list("state", "returned")
print(json.dumps([Subscription.objects.count(), sorted(list(each) for each in rows)]))
"""


class Friday:
    """The newsroom, its mail server, and its readers' mailboxes."""

    def __init__(self, folder: Path, mailboxes: Mailboxes) -> None:
        self.mailboxes, self.lmtp = mailboxes, free_port()
        new_newsroom(folder / "paper")
        self.newsroom = RunningNewsroom(folder / "paper", is_practice=False)
        self.newsroom.make_vault()
        self.address = f"http://localhost:{self.newsroom.port}"

    def begin(self, postfix: Postfix) -> None:
        """Start it with articles, and make its newsletter."""
        self.postfix = postfix
        project = self.newsroom.newsroom
        settings = project.configuration.read_text().replace("http://localhost:8000", self.address)
        project.configuration.write_text(settings + _MAIL.format(port=postfix.port, lmtp=self.lmtp))
        english = [article for article in ARTICLES if article.language == "en" and article.number != 1002]
        project.archive.write_bytes(b"".join(encode(article) + b"\n" for article in english))
        self.newsroom.start()
        self.newsroom.wait(self.newsroom.unlock, "the vault")
        self.newsroom.wait(self.newsroom.has_desk, "the desk")
        self.newsroom.django(_NEWSLETTER)
        self.newsroom.wait(lambda: self.newsroom.get("/newsletters/weekly/")[0] == 200, "the newsletter's page")

    def issue(self, subject: str) -> list[str]:
        """Begin an issue and approve it; return HTML and text that the desk's preview has."""
        found: list[str] = json.loads(self.newsroom.django(_ISSUE.format(subject=subject)))
        return found

    def counts(self) -> Any:
        """Return how many subscriptions there are, and what became of each letter."""
        return json.loads(self.newsroom.django(_COUNTS))

    def write(self, sender: str, to: str, subject: str, text: str = "") -> None:
        """Write to the paper as a reader does."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Message-ID"] = f"<{abs(hash((sender, to, subject)))}@mail.example>"
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.postfix.port) as server:
            server.send_message(message)


@pytest.fixture
def friday(tmp_path: Path) -> Iterator[Friday]:
    if not is_there():
        pytest.skip("postfix is not installed, or this is not root: apt-get install postfix")
    with Mailboxes(faults=0.2, seed=7) as mailboxes:
        made = Friday(tmp_path, mailboxes)
        with Postfix(made.lmtp, relay=mailboxes.port) as postfix:
            made.begin(postfix)
            try:
                yield made
            finally:
                made.newsroom.stop()


def link(letter: EmailMessage, which: str) -> str:
    """Return a link in a letter's text."""
    return re.findall(rf"http://localhost\S+?/service/{which}/[^/\s]+/", part(letter, "plain"))[0]


def words(page: Any, where: str) -> str:
    """Return the words of a page as a reader sees them, without white space of the layout."""
    return " ".join(page.locator(where).inner_text().split())


def test_a_friday(friday: Friday, chromium: Any) -> None:
    page = chromium.new_context().new_page()
    ida, wanda, gone = "ida@mail.example", "wanda@far.example", "gone.gustav@mail.example"
    sign_up(friday, page, ida)
    by_mail(friday, wanda)
    listed(friday, gone, *(f"listed{number}@mail.example" for number in range(20)))
    preview, text = friday.issue("The week in review")
    got = friday.mailboxes.wait_for(ida, 3)
    assert got["Subject"] == "The week in review"
    same_as_preview(got, preview, text)
    on_the_web(friday, page, got)
    for number in range(20):
        friday.mailboxes.wait_for(f"listed{number}@mail.example")
    until(lambda: ["sent", "hard"] in friday.counts()[1], "the report of the mailbox that is gone")
    assert friday.counts() == [22, sorted([["sent", "hard"], *[["sent", ""]] * 22])]
    leave(friday, page, got)
    leave_by_mail(friday, wanda)
    until(lambda: friday.counts()[0] == 20, "leaving by mail")
    friday.issue("Another week")
    for number in range(20):
        friday.mailboxes.wait_for(f"listed{number}@mail.example", 2)
    until(lambda: not friday.postfix.queue(), "the mail server to have sent all")
    assert not [each for each in friday.mailboxes.of(ida) if each["Subject"] == "Another week"]
    assert not [each for each in friday.mailboxes.of(wanda) if each["Subject"] == "Another week"]
    found = [each["Message-ID"] for address in friday.mailboxes.addresses for each in friday.mailboxes.of(address)]
    assert len(found) == len(set(found)), "nobody gets a letter twice"
    assert friday.mailboxes.put_off and friday.mailboxes.refused


def sign_up(friday: Friday, page: Any, address: str) -> None:
    page.goto(f"{friday.address}/")
    page.locator(".sign-up-box").get_by_role("link", name="Sign up").click()
    page.fill("#email", address)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Look into your mailbox")
    page.goto(link(friday.mailboxes.wait_for(address), "letters/confirm"))
    page.get_by_role("button").click()
    page.wait_for_selector("text=It is done")
    assert friday.mailboxes.wait_for(address, 2)["Subject"]  # the welcome letter


def by_mail(friday: Friday, address: str) -> None:
    """Subscribe, and ask for an article, without seeing a page."""
    friday.write(address, "letters+weekly@lantern.example", "subscribe")
    asked = friday.mailboxes.wait_for(address)
    friday.write(address, str(asked["Reply-To"]), f"Re: {asked['Subject']}", "Yes.")
    friday.mailboxes.wait_for(address, 2)
    friday.write(address, PAPER, "article 1001")
    article = part(friday.mailboxes.wait_for(address, 3), "plain")
    assert "The ferry strike enters its third week" in article and "The boats have not moved since" in article


def listed(friday: Friday, *addresses: str) -> None:
    """Bring readers from elsewhere."""
    file = friday.newsroom.newsroom.folder.parent / "list.csv"
    file.write_text("email,confirmed\n" + "".join(f"{address},2021-03-04\n" for address in addresses))
    friday.newsroom.tamizdat(
        "letters",
        "import",
        str(file),
        "--newsletter",
        "weekly.en",
        "--consent",
        "Readers of our earlier newsletter, who signed up on our site.",
    )
    until(lambda: friday.counts()[0] == len(addresses) + 2, "the list")


def same_as_preview(letter: EmailMessage, html: str, text: str) -> None:
    """What arrived is what the preview had, but for the reader's own code."""
    from tamizdat.letters.rendering.personal import CODE

    code = urlsplit(link(letter, "letters/leave")).path.split("/")[-2]
    assert part(letter, "html").replace("\r\n", "\n").strip() == html.replace(CODE, code).strip()
    assert part(letter, "plain").replace("\r\n", "\n").strip() == text.replace(CODE, code).strip()


def on_the_web(friday: Friday, page: Any, letter: EmailMessage) -> None:
    """The issue's page has what the letter has, in its order; whole articles are a link away."""
    shown = page.context.new_page()
    shown.set_content(part(letter, "html"))
    headlines = shown.locator("h2").all_inner_texts()
    assert "The ferry strike enters its third week" in headlines
    friday.newsroom.wait(lambda: "The week in review" in friday.newsroom.get("/newsletters/weekly/")[1], "the issue")
    page.goto(f"{friday.address}/newsletters/weekly/")
    page.get_by_role("link", name="The week in review").first.click()
    said = words(page, "main")
    assert [each for each in headlines if " ".join(each.split()) not in said] == []
    assert sorted(headlines, key=said.index) == headlines
    assert "The boats have not moved since Monday, said Orla Vennick." in shown.locator("body").inner_text()
    page.get_by_role("link", name="The ferry strike enters its third week").first.click()
    page.wait_for_selector("text=The boats have not moved since Monday, said Orla Vennick.")
    shown.close()


def leave(friday: Friday, page: Any, letter: EmailMessage) -> None:
    """Leave as a mail program does whose user has pressed its button, and see it on the page."""
    address = re.findall(r"<(http[^>]+)>", str(letter["List-Unsubscribe"]))[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert friday.newsroom.post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})[0] == 200
    page.goto(link(letter, "letters/preferences"))
    page.wait_for_selector("text=There is nothing here")


def leave_by_mail(friday: Friday, address: str) -> None:
    """Leave by a mail, and by an answer to the letter that asks back."""
    before = len(friday.mailboxes.of(address))
    friday.write(address, PAPER, "unsubscribe")
    asked = friday.mailboxes.wait_for(address, before + 1)
    friday.write(address, str(asked["Reply-To"]), f"Re: {asked['Subject']}")
