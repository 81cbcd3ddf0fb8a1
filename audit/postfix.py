"""Debian's postfix in a folder of its own: it takes letters on loopback and hands over by LMTP what comes back.

With a relay, letters to others go on to the mail server at that port of this machine; without, nobody else is reached.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import msgspec

from audit.serving import free_port

# As docs/operations.md says, with paths and ports of this test's own.
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = paper.lantern.example
mydomain = lantern.example
myorigin = lantern.example
mydestination = local.example
local_recipient_maps =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains =
virtual_mailbox_domains = lantern.example
virtual_mailbox_maps = inline:{{ {{ bounces@lantern.example = ok }}, {{ letters@lantern.example = ok }} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
message_size_limit = 30000000
smtputf8_enable = yes
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
alias_maps =
minimal_backoff_time = 5s
queue_run_delay = 2s
"""
_RELAY = """
relayhost = [127.0.0.1]:{relay}
smtp_tls_security_level = none
maximal_backoff_time = 5s
"""


def is_there() -> bool:
    """Whether postfix can run here: its master needs root."""
    return os.geteuid() == 0 and shutil.which("postfix") is not None


class Postfix:
    """It runs while the context is open."""

    def __init__(self, lmtp: int, relay: int = 0) -> None:
        self._lmtp, self._relay, self.port = lmtp, relay, free_port()

    def __enter__(self) -> Postfix:
        self._folder = Path(tempfile.mkdtemp(prefix="tamizdat-postfix-"))
        self._folder.chmod(0o755)
        etc = self._folder / "etc"
        etc.mkdir()
        for part in ("spool", "data"):
            (self._folder / part).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        relay = _RELAY.format(relay=self._relay) if self._relay else ""
        (etc / "main.cf").write_text(_MAIN.format(folder=self._folder, lmtp=self._lmtp) + relay)
        master = Path("/etc/postfix/master.cf").read_text()
        lines = [line for line in master.splitlines() if line.strip() and not line.startswith("#")]
        kept = [line for line in lines if not line.startswith("smtp      inet")]
        kept = [self._unjailed(line) for line in kept]
        (etc / "master.cf").write_text(f"127.0.0.1:{self.port} inet n - n - - smtpd\n" + "\n".join(kept) + "\n")
        shutil.copy("/etc/postfix/dynamicmaps.cf", etc)
        self._run("postfix", "-c", str(etc), "start")
        return self

    @staticmethod
    def _unjailed(line: str) -> str:
        fields = line.split()
        if line[0].isspace() or len(fields) < 8:
            return line
        return " ".join([*fields[:4], "n", *fields[5:]])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and (log := self._folder / "maillog").is_file():
            print(log.read_text()[-3_000:])
        subprocess.run(["postfix", "-c", str(self._folder / "etc"), "stop"], check=False, capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *words: str) -> str:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def send(self, sender: str, to: str, content: bytes) -> None:
        """Hand a letter to it, as the newsroom does."""
        with smtplib.SMTP("127.0.0.1", self.port) as server:
            server.sendmail(sender, [to], content)

    def queue(self) -> list[str]:
        """Return the ids of what waits in it."""
        said = self._run("postqueue", "-c", str(self._folder / "etc"), "-j")
        return [msgspec.json.decode(line)["queue_id"] for line in said.splitlines()]

    def flush(self) -> None:
        """Have it try now what waits."""
        self._run("postqueue", "-c", str(self._folder / "etc"), "-f")

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        until = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < until, (self._folder / "maillog").read_text()[-3_000:]
            time.sleep(0.1)
