"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, run by an account without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk_processes import free_port


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run a server until the end of the block; yield the address of its server, without a database's name."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    program = programs[-1].parent
    account = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name  # initdb refuses root
    data = folder / "cluster"
    data.mkdir(parents=True)
    shutil.chown(data, account)
    for parent in folder.parents:
        if parent.owner() == pwd.getpwuid(os.geteuid()).pw_name and parent != Path("/") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
    folder.chmod(0o755)
    port = free_port()

    def as_account(*command: object) -> None:
        prefix = ["setpriv", f"--reuid={account}", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run([*prefix, *map(str, command)], check=True, capture_output=True, cwd="/", timeout=120)

    as_account(program / "initdb", "-D", data / "pg", "-U", "paper", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
    as_account(program / "pg_ctl", "-D", data / "pg", "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield f"postgresql://paper@127.0.0.1:{port}"
    finally:
        os.kill(int((data / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)  # at once


def new_database(server: str, name: str) -> str:
    """Make an empty database; return its address."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def ask(address: str, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask a database."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(query, values).fetchall()
