"""Reading a release that others made or carry: from a folder of this machine or from a web address.

`tamizdat verify` reads through here, and so does every other client of mirrors. Whatever a mirror or a folder does,
reading a file ends: in its bytes, in None (it is not there), or in a `ReadError` that says why.

    source = open_source("https://mirror.example/lantern/")
    body = read(source, "tuf/timestamp.json", limits.MAX_METADATA_BYTES)

Rules:
- no more bytes are read than are signed, or than `release/limits.py` allows where nothing is signed yet, neither
  unpacked nor on the wire;
- every file has a deadline, and all of them together have one (`budget`), however the bytes trickle;
- redirects stay on their origin; no server chooses how long a client sleeps;
- a client names itself as a common browser does, so that no log of a mirror lists the verifiers.
"""

from tamizdat.release.reading.folder import Folder
from tamizdat.release.reading.source import Content, ReadError, Source, read, read_content

# Reading over the web is in `reading.web`, and `open_source` in `reading.places`: whoever only publishes needs neither.
__all__ = ["Content", "Folder", "ReadError", "Source", "read", "read_content"]
