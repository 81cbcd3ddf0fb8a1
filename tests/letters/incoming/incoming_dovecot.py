"""Debian's dovecot in a folder of its own: a mailbox by IMAP on an unprivileged port, for one user with a password."""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from audit.serving import free_port
from imapclient import IMAPClient

USER, PASSWORD = "bounces@lantern.example", "only-for-this-test"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = tamizdat-test
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
log_path = {folder}/log
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {internal_group}
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mmap_disable = yes
namespace inbox {{
  inbox = yes
  separator = .
  prefix = {prefix}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def is_there() -> bool:
    """Whether dovecot can run here."""
    return shutil.which("dovecot") is not None


class Dovecot:
    """It runs while the context is open. `prefix` is the space of names in which folders of the mailbox lie.

    With a certificate (PEM, its key in the same file) it takes TLS too: from the first byte at `tls_port`, later at
    `port`.
    """

    def __init__(self, prefix: str = "", certificate: Path | None = None) -> None:
        self._prefix, self._certificate, self.port = prefix, certificate, free_port()
        self.tls_port = free_port() if certificate else 0

    def __enter__(self) -> Dovecot:
        self._folder = Path(tempfile.mkdtemp(prefix="tamizdat-dovecot-"))
        self._folder.chmod(0o755)
        is_root = os.geteuid() == 0
        mine, my_group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
        for part in ("run", "state", "mail", "home"):
            (self._folder / part).mkdir()
        # As root, mail belongs to another account: dovecot reads none as root.
        owner, group = ("mail", "mail") if is_root else (mine, my_group)
        if is_root:
            for part in ("mail", "home"):
                shutil.chown(self._folder / part, owner, group)
        uid, gid = (self._folder / "mail").stat().st_uid, (self._folder / "mail").stat().st_gid
        configuration = self._folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=self._folder,
                login="dovenull" if is_root else mine,
                internal="dovecot" if is_root else mine,
                internal_group="dovecot" if is_root else my_group,
                uid=uid,
                gid=gid,
                port=self.port,
                tls=f"ssl = yes\nssl_cert = <{file}\nssl_key = <{file}" if (file := self._certificate) else "ssl = no",
                tls_port=self.tls_port,
                prefix=self._prefix,
                password=PASSWORD,
            )
        )
        self._process = subprocess.Popen(["dovecot", "-F", "-c", str(configuration)], stderr=subprocess.PIPE)
        self._wait()
        return self

    def _wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
            except OSError:
                assert time.monotonic() < until and self._process.poll() is None
                time.sleep(0.05)
            else:
                return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is not None and (log := self._folder / "log").is_file():
            print(log.read_text()[-3_000:])
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def client(self) -> Any:
        """Return a connection of a mail program's."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, use_uid=True)
        client.login(USER, PASSWORD)
        return client

    def put(self, *contents: bytes, folder: str = "INBOX") -> None:
        """Put messages into the mailbox."""
        client = self.client()
        for content in contents:
            client.append(folder, content)
        client.logout()

    def count(self, folder: str = "INBOX") -> int:
        """Return how many messages a folder has; 0 where it is not there."""
        client = self.client()
        try:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])
        finally:
            client.logout()
