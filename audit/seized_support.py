"""The machine is taken while readers give: nothing of them stands on its disk, and nothing on the disk opens what does.

    python -m audit.seized_support 1000 [--on-postgresql]

A newsroom with a vault of its own is started, and so many made-up people give once, each month and each year, write
notes, ask to be reminded, ask for their link, change, pause and end, take receipts (as PDFs too) and copies of their
data, and some have themselves erased; the vault is locked for a while in between, and a backup is made. Then the plug
is pulled. The newsroom's folder, what it printed, its temporary files, its backup and the database's own folder are
looked through for every address and every note, in any of the forms that `audit.seized_disk` knows; every key found
there is tried, and a wrong passphrase opens nothing.
"""

from __future__ import annotations

import json
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from audit.chaos import READERS
from audit.running import PATIENCE, RunningNewsroom, new_newsroom
from audit.seized_disk import command, findings
from bench import postgresql

_WAIT = 3.3  # seconds that a reader without a script takes at least
_LETTERS = """
import json
from tamizdat.people.mail import outbox
from tamizdat.people.models import Mail
rows = list(Mail.objects.filter(kind="support-link"))
print(json.dumps({letter.to: letter.text for letter in outbox.read(rows) if letter}))
"""


class Seized(RunningNewsroom):
    """A newsroom with people who give."""

    def __init__(self, folder: Path, database: str = "") -> None:
        super().__init__(folder, database)
        self.keep_temporary_files()
        self.make_vault()
        self.words: list[str] = []

    def people(self, count: int) -> None:
        """Let so many people do all that there is to do."""
        self.start()
        self.wait(lambda: self.get("/contribute/")[0] == 200, "the page on which readers contribute")
        self.wait(self.unlock, "the vault")
        with ThreadPoolExecutor(READERS) as readers:
            done = sum(readers.map(self._person, range(count // 2)))
            self.agent.lock()
            done += sum(readers.map(self._person, range(count // 2, count)))
            self.unlock()
            print(f"{done} of {count} gave.", flush=True)
            if done < count * 9 // 10:
                raise RuntimeError("Too few gave: what they would have left on the disk was not looked for.")
            list(readers.map(self._ask_for_link, range(0, count, 4)))
            wanted = len(range(0, count, 4))
            self.wait(lambda: len(self._letters()) >= wanted * 9 // 10, "the letters with links")
            managed = sum(readers.map(self._manage, self._letters().values()))
        print(f"{managed} managed what they give.", flush=True)
        if managed < wanted * 9 // 10:
            raise RuntimeError("Too few managed what they give.")
        self.tamizdat("backup", "--to", str(self.newsroom.folder.parent / "paper.tar.gz"))

    def _person(self, number: int) -> bool:
        address, note = f"zwergenstein.{number:05}@quillfeather.example", f"A note of Zwergenstein {number:05}"
        self.words += [address, note, f"zwergenstein.{number:05}"]
        network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        cadence, amount = [("once", "1000"), ("monthly", "500"), ("annual", "5000")][number % 3]
        form = {
            "language": "en",
            "group": "everywhere",
            "currency": "EUR",
            "cadence": cadence,
            f"amount-{cadence}": amount,
            "method": "practice",
        }
        location = self._pressed_twice("/service/contribute/", form | {"email": address, "note": note}, network)
        if number % 5 == 0:
            reminder = {"language": "en", "email": f"later.{address}", "month": str(number % 12 + 1), "every": "6"}
            self.words.append(f"later.{address}")
            self._pressed_twice("/service/remind/", reminder, network)
        found = re.search(r'href="(/service/practice/[\w-]+/)"', self.get(location)[1]) if location else None
        if not found:
            return False
        self.post(found[1], {"do": "pay"}, network)
        gave = self.get(location.replace("/pay/", "/thanks/"))[0] == 200
        receipt = location.replace("/pay/", "/receipt/")
        return gave and self._printed(receipt, network) if number % 20 == 0 else gave

    def _printed(self, receipt: str, network: str) -> bool:
        """Have a receipt made as a PDF, which takes a second; readers are asked to wait while others' are made."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.ask("GET", f"{receipt}?as=pdf", b"", {"x-forwarded-for": network})[0] == 200:
                return True
            time.sleep(5)
        return False

    def _pressed_twice(self, path: str, form: dict[str, str], network: str) -> str:
        """Send a form as a browser without a script does; return where it leads."""
        _, _, text = self.post(path, form, network)
        time.sleep(_WAIT)
        return self.post(path, dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', text)), network)[1]

    def _ask_for_link(self, number: int) -> None:
        network = f"11.0.{number >> 8 & 255}.{number & 255}"
        self.post(
            "/service/manage/", {"language": "en", "email": f"zwergenstein.{number:05}@quillfeather.example"}, network
        )

    def _letters(self) -> dict[str, str]:
        return dict(json.loads(self.django(_LETTERS)))

    def _manage(self, text: str) -> bool:
        chance = random.Random(text)
        found = re.search(r"(/service/manage/\S+/)", text)
        if not found:
            return False
        link = found[1]
        status, page = self.get(link)
        self.post(link, {"do": "export"})
        for contribution in re.findall(r'name="contribution" value="(\d+)"', page)[:1]:
            for action in ("change", "pause", "resume", "end"):
                self.post(link, {"do": action, "contribution": contribution, "amount": "7"})
        for receipt in re.findall(r'href="(\S+/(?:receipt|year)/\d+/)"', page):
            self.get(receipt + "?as=pdf")
        if chance.random() < 0.3:
            self.post(link, {"do": "erase"})
        return status == 200


def run(folder: Path, count: int, *, on_postgresql: bool) -> list[str]:
    """Run it in an empty folder; return a line for each thing that was found."""
    paper = folder / "paper"
    new_newsroom(paper)
    with postgresql.database(folder, wanted=on_postgresql) as database:
        seized = Seized(paper, database)
        try:
            seized.people(count)
        finally:
            seized.pull_the_plug()
    return findings(folder, seized.newsroom, [*seized.words, seized.key])


if __name__ == "__main__":
    command("The machine is taken while readers give.", run)
