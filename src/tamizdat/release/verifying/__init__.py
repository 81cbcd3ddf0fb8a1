"""Checking every byte of a release against its signatures, in a folder or at a web address.

verdict = verify(open_source("paper/var/site"), pin=root_file, now=datetime.now(UTC))
"""

from tamizdat.release.reading import Folder, ReadError, Source
from tamizdat.release.reading.places import open_source
from tamizdat.release.reading.web import Web
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.pin import read_pin
from tamizdat.release.verifying.verdict import Verdict
from tamizdat.release.verifying.verify import verify

__all__ = ["Folder", "Problem", "ReadError", "Source", "Verdict", "Web", "open_source", "read_pin", "verify"]
