"""systemd: the units that keep a newsroom running, back it up each night, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tamizdat.webserver.limits import MAX_DESCRIPTORS


def lines(folder: Path, command: Path, account: str) -> Iterator[str]:
    """Yield three units in one text, each under the name of its file."""
    yield f"""\
# Written by `tamizdat settings systemd`. Put each part into a file of its name in /etc/systemd/system/, then:
#   systemctl daemon-reload && systemctl enable --now tamizdat.service tamizdat-backup.timer

# ---- tamizdat.service
[Unit]
Description=Site, desk and worker of {folder.name}
After=network.target postgresql.service

[Service]
User={account}
WorkingDirectory={folder}
ExecStart={command} up
# A password of PostgreSQL belongs into this file, which root alone can read: TAMIZDAT_DATABASE=postgresql://…
EnvironmentFile=-/etc/tamizdat.env
Restart=always
RestartSec=5
RestartPreventExitStatus=2
TimeoutStopSec=30
# One for each connection of a reader.
LimitNOFILE={MAX_DESCRIPTORS}
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full
UMask=0022

[Install]
WantedBy=multi-user.target

# ---- tamizdat-backup.service
[Unit]
Description=Backup of {folder.name}

[Service]
Type=oneshot
User={account}
WorkingDirectory={folder}
EnvironmentFile=-/etc/tamizdat.env
ExecStart={command} backup
SuccessExitStatus=1

# ---- tamizdat-backup.timer
[Unit]
Description=A backup of {folder.name} each night

[Timer]
OnCalendar=03:30
Persistent=true

[Install]
WantedBy=timers.target
"""
