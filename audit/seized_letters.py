"""The machine is taken while a newsletter goes out: nothing of its readers stands on its disk.

    python -m audit.seized_letters 1000 [--on-postgresql]

A newsroom with a vault of its own is started, with a mail server elsewhere (`audit.mailboxes`). So many made-up people
sign up on the page or by mail alone, half of them while the vault is locked; they confirm by the link or by an answer,
get a welcome letter, and Friday's issue. Some come as a list from another program. Mailboxes that are gone send
reports, some readers are away and their mailboxes say so, some choose anew, leave by one click, undo it, ask for an
article by mail, take a copy of their data or have themselves erased. A backup is made, and the plug is pulled.

Then the newsroom's folder, what it printed, its temporary files, its backup and the database's own folder are looked
through for every address, as `audit.seized_support` does.
"""

from __future__ import annotations

import re
import smtplib
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from audit.mailboxes import Mailboxes, part, until
from audit.running import RunningNewsroom, new_newsroom
from audit.seized_disk import command, findings
from audit.serving import free_port
from bench import postgresql

_READERS = 32  # at a time
_WAIT = 3.3  # seconds that a reader without a script takes at least
_DOMAINS = 50  # of which each may ask by mail so many times an hour
_MAIL_ALONE = 5  # each so many writes a mail and sees no page
_SET_UP = """
from tamizdat.letters.models import Newsletter
from tamizdat.newsroom.site.changes import publish_site
for slug, name in (("weekly", "The week"), ("now", "Breaking")):
    Newsletter.objects.create(slug=slug, language="en", name=name, description=name + ".", live=True, order=1)
publish_site()
"""
_SEND = """
from tamizdat.letters.models import Issue, Newsletter
issue = Issue(newsletter=Newsletter.objects.get(slug="weekly"), subject="The week in review")
issue.body = [{"type": "text", "value": "<p>A port was shut, and a mole held.</p>"}]
issue.save()
issue.save_revision().publish()
"""


class Seized(RunningNewsroom):
    """A newsroom with readers who get its newsletter."""

    def __init__(self, folder: Path, mailboxes: Mailboxes, database: str = "") -> None:
        super().__init__(folder, database, is_practice=False)
        self.keep_temporary_files()
        self.make_vault()
        self.mailboxes, self.lmtp = mailboxes, free_port()
        self.words: list[str] = []
        with self.newsroom.configuration.open("a") as file:
            file.write(
                f'\n[mail]\nserver = "127.0.0.1"\nport = {mailboxes.port}\nsecurity = "none"\n'
                'from = "The Lantern <letters@lantern.example>"\n'
                '\n[letters]\nbounces = "bounces@lantern.example"\nrequests = "letters@lantern.example"\n'
                f"\n[letters.incoming]\nlmtp = {self.lmtp}\n"
            )

    def people(self, count: int, elsewhere: Path) -> None:
        """Let so many people do all that there is to do. Raises RuntimeError where too few got through."""
        self.start()
        self.wait(self.unlock, "the vault")
        self.wait(self.has_desk, "the desk")
        self.django(_SET_UP)
        self.wait(lambda: self.get("/newsletters/weekly/")[0] == 200, "the newsletter's page")
        self._bring_a_list(elsewhere / "list.csv", count // 10)
        with ThreadPoolExecutor(_READERS) as readers:
            list(readers.map(self._ask, range(count // 2)))
            self._enough("confirmed", sum(readers.map(self._confirm, range(count // 2))), count // 2)
            self.agent.lock()
            list(readers.map(self._ask, range(count // 2, count)))
            self.unlock()
            rest = range(count // 2, count)
            self._enough("confirmed", sum(readers.map(self._confirm, rest)), len(rest))
            self._enough("were welcomed", sum(readers.map(lambda number: self._has(number, 2), range(count))), count)
            self.django(_SEND)
            self._enough("got the issue", sum(readers.map(lambda number: self._has(number, 3), range(count))), count)
            self._enough("went on", sum(readers.map(self._go_on, range(count))), count)
        time.sleep(10)  # what they began is worked off meanwhile, some of it
        self.tamizdat("backup", "--to", str(self.newsroom.folder.parent / "paper.tar.gz"))

    @staticmethod
    def _enough(what: str, done: int, of: int) -> None:
        print(f"{done} of {of} {what}.", flush=True)
        if done < of * 9 // 10:
            raise RuntimeError("Too few: what the others would have left on the disk was not looked for.")

    # --- a reader

    def _address(self, number: int) -> str:
        return f"zwergenstein.{number:05}@quillfeather{number % _DOMAINS}.example"

    def _ask(self, number: int) -> None:
        address = self._address(number)
        self.words += [address, f"zwergenstein.{number:05}"]
        if number % _MAIL_ALONE == 0:
            return self._write(address, "letters+weekly@lantern.example", "subscribe", "Please.")
        form = {"language": "en", "email": address, "newsletter": "weekly"}
        network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        _, _, text = self.post("/service/letters/subscribe/", form, network)
        time.sleep(_WAIT)
        self.post("/service/letters/subscribe/", dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', text)), network)
        return None

    def _confirm(self, number: int) -> bool:
        if not self._has(number, 1):
            return False
        letter = self.mailboxes.of(self._address(number))[0]
        if number % _MAIL_ALONE == 0:
            self._write(self._address(number), str(letter["Reply-To"]), f"Re: {letter['Subject']}", "")
            return True
        return self.post(_link(part(letter, "plain"), "letters/confirm"), {"language": "en"})[0] == 200

    def _has(self, number: int, count: int) -> bool:
        try:
            self.mailboxes.wait_for(self._address(number), count)
        except TimeoutError:
            return False
        return True

    def _go_on(self, number: int) -> bool:
        """Do what some readers do once they have the issue."""
        address, letter = self._address(number), self.mailboxes.of(self._address(number))[-1]
        text = part(letter, "plain")
        match number % 8:
            case 0:
                self._write(address, "letters@lantern.example", "latest", "")
                until(lambda: len(self.mailboxes.of(address)) > 3, "an answer by mail")
            case 1:
                return self._leave(letter)
            case 2:
                path = _link(text, "letters/leave")
                done = self.post(path, {"language": "en"})[2]
                again = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', done))
                return self.post("/service/letters/again/", again)[0] == 200
            case 3:
                path = _link(text, "letters/preferences")
                number_of = re.findall(r'name="newsletter"[^>]*value="(\d+)"', self.get(path)[1])
                return self.post(path, {"do": "save", "language": "en", "newsletter": number_of[-1]})[0] == 303
            case 4 | 5:
                self.post(_link(text, "letters/preferences"), {"do": "link", "language": "en"})
                link = _link(part(self.mailboxes.wait_for(address, 4), "plain"), "data")
                self.post(link, {"do": "export", "language": "en"})
                return number % 8 == 4 or self.post(link, {"do": "erase", "language": "en"})[0] == 200
            case 6:
                report = _report(str(letter["Return-Path"]), address, letter)
                self._deliver("", str(letter["Return-Path"]).strip("<>"), report)
            case 7:
                away = "I am away. In urgent cases write to somebody else."
                self._write(address, str(letter["Return-Path"]).strip("<>"), "Out of office", away, automatic=True)
        return True

    def _leave(self, letter: EmailMessage) -> bool:
        """Leave as a mail program does whose user has pressed its button (RFC 8058)."""
        found = re.search(r"<(https?://[^>]+)>", str(letter["List-Unsubscribe"]))
        path = urlsplit(found[1]).path if found else ""
        return self.post(path, {"List-Unsubscribe": "One-Click"})[0] == 200

    # --- mail

    def _write(self, sender: str, to: str, subject: str, text: str, *, automatic: bool = False) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Message-ID"] = f"<{sender.replace('@', '.')}.{len(subject)}@mail.example>"
        if automatic:
            message["Auto-Submitted"] = "auto-replied"
        message.set_content(text)
        self._deliver(sender, to, message)

    def _deliver(self, sender: str, to: str, message: EmailMessage) -> None:
        with closing(smtplib.LMTP("127.0.0.1", self.lmtp)) as server:
            server.sendmail(sender, [to], message.as_bytes())

    def _bring_a_list(self, file: Path, count: int) -> None:
        """Import readers from elsewhere; each fourth of their mailboxes is gone."""
        addresses = [
            f"{'gone' if number % 4 == 0 else 'listed'}.{number:05}@plumwillow.example" for number in range(count)
        ]
        self.words += addresses
        file.write_text("email,confirmed\n" + "".join(f"{address},yes\n" for address in addresses))
        self.tamizdat("letters", "import", str(file), "--newsletter", "weekly.en", "--consent", "Readers of before.")


def _link(text: str, which: str) -> str:
    found = re.search(rf"https?://\S+?(/service/{which}/[^\s/]+/)", text)
    return found[1] if found else "/nothing/"


def _report(path: str, address: str, letter: EmailMessage) -> EmailMessage:
    """Make the report of a mailbox that is gone (RFC 3464), with the letter's head in it."""
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@mail.example", path.strip("<>"), "Undelivered"
    report["Auto-Submitted"] = "auto-replied"
    bodies = {
        "text/plain": f"<{address}>: user unknown",
        "message/delivery-status": (
            f"Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\n"
            "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n"
        ),
        "text/rfc822-headers": "\r\n".join(f"{name}: {value}" for name, value in letter.items()),
    }
    boundary = "a-boundary-of-its-own"
    report["Content-Type"] = f'multipart/report; report-type=delivery-status; boundary="{boundary}"'
    parts = [f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n{body}\r\n" for kind, body in bodies.items()]
    report.set_payload("".join(parts) + f"--{boundary}--\r\n")
    return report


def run(folder: Path, count: int, *, on_postgresql: bool) -> list[str]:
    """Run it in an empty folder; return a line for each thing that was found."""
    paper = folder / "paper"
    new_newsroom(paper)
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        Mailboxes() as mailboxes,
        postgresql.database(folder, wanted=on_postgresql) as database,
    ):
        seized = Seized(paper, mailboxes, database)
        try:
            seized.people(count, Path(elsewhere))
        finally:
            seized.pull_the_plug()
    return findings(folder, seized.newsroom, [*seized.words, seized.key])


if __name__ == "__main__":
    command("The machine is taken while a newsletter goes out.", run)
