"""Where Debian's Chromium lies and how the tests, the audit and the benches start it."""

from __future__ import annotations

PATH = "/usr/bin/chromium"
# Without a sandbox it also runs as root, as in a container. The others keep it from asking its maker's servers.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
