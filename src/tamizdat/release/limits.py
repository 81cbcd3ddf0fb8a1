"""Every deadline, cap and limit on what is read of a release that others made or carry, each with its reason.

Nothing that a mirror or a folder holds is read without one of them. Where a size is signed, that size is the cap, and
the table is for what comes before. Seconds, bytes and counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# --- Sizes of what no signature has bound yet ------------------------------------------------------------------------
# No file in `tuf/` is larger: 64 documents and 1,000 editions with all their hashes make some 500 kB of targets.
MAX_METADATA_BYTES = 4_000_000
# A root has its keys and signatures alone: 2 kB with three keys, 20 kB with a hundred.
MAX_ROOT_BYTES = 512_000
# A redaction may replace every file: 300,000 articles have 900,000, with a hash of 67 bytes and a path each.
MAX_TOMBSTONES_BYTES = 256_000_000
# The highest versions of four roles and some keys: a few hundred bytes.
MAX_STATE_BYTES = 100_000
# python-tuf's client follows 256 roots too. With a rotation a month that is ten years of two roots each.
MAX_ROOTS = 256
# A node has 32 items on average, and beyond the 24th each ends it with a chance of 1 in 8: more than 600 items do not
# occur (7/8 to the 576th power), and an item has a path of MAX_PATH_BYTES at most and 100 bytes besides.
MAX_NODE_BYTES = 1_000_000
# The rule by which a node ends takes byte L of a SHA-256 for level L, and that has 32.
MAX_LEVEL = 31
# Counts and sizes are exact in every language up to here: JavaScript's numbers are (2 to the 53rd power).
MAX_NUMBER = 2**53 - 1
# A JSON object of the format is at most seven deep (envelope, signed, targets, custom, retained, tree).
MAX_DEPTH = 32

# --- Paths -----------------------------------------------------------------------------------------------------------
# Linux takes 4,096 bytes for a whole path, and the folder above the release needs some; macOS takes 1,024.
MAX_PATH_BYTES = 1_024
# File systems take 255 bytes for a name, of which `.gz` needs three.
MAX_NAME_BYTES = 252

# --- Time that a mirror may take -------------------------------------------------------------------------------------
CONNECT_SECONDS = 10.0  # a round trip over a satellite takes under one; three lost packets of TCP's take seven
MAX_HOST_ADDRESSES = 4  # of a host that are tried: a name can have thousands, and each would have CONNECT_SECONDS
IDLE_SECONDS = 30.0  # without one byte: what urllib3's users and browsers wait for
FILE_SECONDS = 60.0  # for a file besides its bytes, with redirects and repeated requests
FILE_BYTES_PER_SECOND = 2_000  # of one connection: eight share a line of 128 kbit/s
BASE_SECONDS = 600.0  # for the metadata, and for all that goes on beside the files
SECONDS_PER_FILE = 0.25  # in all: a round trip of two seconds, eight at a time
BYTES_PER_SECOND = 16_000  # in all: a line of 128 kbit/s
# A mirror that fails so often in a row of one verification is not asked any more: each failure may cost FILE_SECONDS.
MAX_FAILURES = 50

# --- What a mirror may make a client do ------------------------------------------------------------------------------
CONNECTIONS = 8  # what browsers open to one host; more would look like an attack to small mirrors
MAX_REDIRECTS = 3  # of one file, on its own origin: static hosts need one, from `x/index.html` to `x/`
MAX_REQUESTS = 3  # for one file while the server is busy or cuts the connection
MAX_WAIT_SECONDS = 5.0  # between two of them, whatever Retry-After says
MAX_DRAINED_BYTES = 65_536  # of an answer that is not wanted, so that its connection serves the next; else it is closed
# Of a page that does nothing but lead on, which servers send with a redirect: a layout of a theme and one link.
MAX_REDIRECT_PAGE_BYTES = 65_536
# What may come over the wire for a file of `n` bytes: chunks of a few bytes double it, headers and redirects are extra.
WIRE_BYTES_EACH = 2
WIRE_BYTES_BESIDES = 262_144

# --- Age -------------------------------------------------------------------------------------------------------------
# Lives are held against each other (`verifying/age.py`). A timestamp that is this far ahead of the clock is refused
# too: a machine that was off for years may be so far behind, and must still read what is honest.
CLOCK_SLACK = timedelta(days=3653)
# A clock that says less was never set: one whose battery is empty starts in 1970 or 2000. This line was written then.
CLOCK_STARTS = datetime(2026, 11, 30, tzinfo=UTC)
# A publish takes minutes. One that was cut off is finished by the next run; a day leaves an operator time for it.
MAX_UNSTEADY = timedelta(days=1)
