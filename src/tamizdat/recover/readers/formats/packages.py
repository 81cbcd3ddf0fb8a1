"""Formats that are zip files: known by their members, which are not unpacked for it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection

from tamizdat.recover.readers.formats.format import EACH_A_TEXT, SAVE_AS_TEXT, Format

WACZ = Format("a web archive (WACZ)", key="wacz")
_PAGES = Format("an Apple document (Pages, Numbers, Keynote)", SAVE_AS_TEXT)
_PROGRAM = Format("a program (Java, Android)")
_OPEN_DOCUMENT = {
    "text": Format("an OpenDocument text (odt)", key="odt"),
    "spreadsheet": Format("an OpenDocument table (ods)", EACH_A_TEXT, records=True),
    "presentation": Format("an OpenDocument presentation (odp)", SAVE_AS_TEXT),
    "graphics": Format("an OpenDocument drawing (odg)", SAVE_AS_TEXT),
}
_OFFICE = {
    "word/": Format("a Word document (docx)", key="word"),
    "xl/": Format("an Excel table (xlsx)", EACH_A_TEXT, records=True),
    "ppt/": Format("a PowerPoint presentation (pptx)", SAVE_AS_TEXT),
}
_EPUB = Format("an e-book (EPUB)", key="epub")
SUBSTACK = Format("an export of Substack", key="substack")
_DEEPEST_EXPORT = 2  # folders in which an export was packed
_OTHER_OFFICE = Format("an Office document", SAVE_AS_TEXT)
_OTHER_OPEN_DOCUMENT = Format("an OpenDocument file", SAVE_AS_TEXT)


def recognise(archive: zipfile.ZipFile) -> Format | None:
    """Return the format that a zip file's members make, None if it is a plain zip file."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return next((form for top, form in _OFFICE.items() if _holds(names, top)), _OTHER_OFFICE)
    if "mimetype" in names:
        return _by_type(archive)
    if "datapackage.json" in names and any(name.endswith((".warc", ".warc.gz", ".wacz")) for name in names):
        return WACZ
    if posts_table(names):
        return SUBSTACK
    if names & {"Index.zip", "Index/Document.iwa", "index.apxl", "index.xml"} and (
        _holds(names, "QuickLook/") or _holds(names, "Index/") or "preview.jpg" in names
    ):
        return _PAGES
    return _PROGRAM if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} else None


def _by_type(archive: zipfile.ZipFile) -> Format | None:
    """Return the format that the member `mimetype` states, as OpenDocument and EPUB require it."""
    with archive.open("mimetype") as member:
        kind = member.read(128).decode("latin-1").strip()
    if kind == "application/epub+zip":
        return _EPUB
    document = kind.removeprefix("application/vnd.oasis.opendocument.")
    return _OPEN_DOCUMENT.get(document.split("-")[0], _OTHER_OPEN_DOCUMENT) if document != kind else None


def posts_table(names: Collection[str]) -> str:
    """Return the name of the table of posts in an export of Substack, "" in another zip file.

    Its posts lie beside it as "posts/123.slug.html".
    """
    for name in sorted(names):
        folder, slash, file = name.rpartition("/")
        if file == "posts.csv" and folder.count("/") < _DEEPEST_EXPORT:
            posts = re.compile(rf"{re.escape(folder + slash)}posts/\d+\.[^/]+\.(?:html|csv)")
            if any(map(posts.fullmatch, names)):
                return name
    return ""


def _holds(names: set[str], top: str) -> bool:
    return any(name.startswith(top) for name in names)
