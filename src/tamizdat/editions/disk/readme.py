"""README.txt of a copy for a disk: what it is, what it cannot do, and where the signed site is; in each language."""

from __future__ import annotations

from pathlib import Path

from tamizdat.outlet import Language, Outlet
from tamizdat.theme.catalogues import load_translations

FILE = "README.txt"
_WHAT = (
    "This is a copy of %(outlet)s to be read from a disk or a stick. Open the file index.html; no connection is needed."
)
_LACKS = "Every article, list and picture is here. Searching works in few browsers, and there are no feeds."
_UNSIGNED = (
    "Nothing here is signed: nobody can tell from this copy whether someone changed a page."
    " To be sure, read or check the signed site:"
)
_FINGERPRINT = "The fingerprint of its root key, to be compared with what the newsroom says elsewhere:"
PHRASES = (_WHAT, _LACKS, _UNSIGNED, _FINGERPRINT)


def readme(outlet: Outlet, fingerprint: str, overrides: Path | None) -> bytes:
    """Return the text of README.txt. `fingerprint` is that of the release's first root, `overrides` the own theme.

    Lines end as old text editors of Windows want them, and a mark at the beginning tells them that it is UTF-8.
    """
    paragraphs = [_in_language(outlet, language, fingerprint, overrides) for language in outlet.languages]
    text = ("\n\n" + "-" * 20 + "\n\n").join(paragraphs) + "\n"
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def _in_language(outlet: Outlet, language: Language, fingerprint: str, overrides: Path | None) -> str:
    translations = load_translations(overrides, language.code)
    what, lacks, unsigned, of_root = (translations.gettext(phrase) for phrase in PHRASES)
    address = language.address or outlet.address
    return "\n\n".join(
        [
            what % {"outlet": language.outlet_name or outlet.name},
            lacks,
            unsigned + f"\n{address}\ntamizdat verify {outlet.address} --root root.json",
            of_root + "\n" + fingerprint,
        ]
    )
