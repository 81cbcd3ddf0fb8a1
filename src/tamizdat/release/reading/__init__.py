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
- a client sends what a common browser sends, so that a mirror cannot single verifiers out by it.
"""

from tamizdat.release.reading.folder import Folder
from tamizdat.release.reading.source import Content, ReadError, Source, open_source, read, read_content
from tamizdat.release.reading.web import Web

__all__ = ["Content", "Folder", "ReadError", "Source", "Web", "open_source", "read", "read_content"]
