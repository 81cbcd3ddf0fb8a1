"""Translations of the theme's messages: gettext catalogues in `locale/LANGUAGE/messages.po` (decision 0301)."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from tamizdat.language_codes import base_of
from tamizdat.theme.files import ThemeError, theme_folders


def catalogue_names(language: str) -> tuple[str, ...]:
    """Return the folders of `locale/` that may have a language's catalogue, in turn: `pt_BR`, `pt` for `pt-BR`."""
    return tuple(dict.fromkeys([language.replace("-", "_"), language.split("-")[0]]))


def is_translated(overrides: Path | None, language: str) -> bool:
    """Whether the theme speaks a language: English is its own, others have a catalogue of ours or of the outlet's."""
    names = catalogue_names(language)
    folders = theme_folders(overrides)
    return base_of(language) == "en" or any(
        (folder / "locale" / name / "messages.po").is_file() for folder in folders for name in names
    )


def untranslated_line(language: str) -> str:
    """Return what is told of a language that the theme does not speak."""
    name = catalogue_names(language)[-1]
    return (
        f"language {language!r}: the theme has no translations into it, so that its pages say “Search” and the like in"
        f" English. Translate theme/locale/{name}/messages.po (docs/theme.md)."
    )


def load_translations(overrides: Path | None, language: str) -> gettext.NullTranslations:
    """Return the translations into `language`: the outlet's catalogue first, then ours, then the English message.

    Raises ThemeError for a catalogue that cannot be read.
    """
    return read_translations(overrides, language)[0]


def read_translations(overrides: Path | None, language: str) -> tuple[gettext.NullTranslations, str]:
    """Return what `load_translations` does, and a digest that tells these catalogues from any others."""
    translations: gettext.NullTranslations | None = None
    digest = sha256()
    for folder in theme_folders(overrides):
        for path in (folder / "locale" / name / "messages.po" for name in catalogue_names(language)):
            if path.is_file():
                content = path.read_bytes()
                digest.update(len(content).to_bytes(8, "big") + content)
                catalogue = _read_catalogue(path, content)
                if translations:
                    translations.add_fallback(catalogue)
                else:
                    translations = catalogue
    return translations or gettext.NullTranslations(), digest.hexdigest()


def _read_catalogue(path: Path, content: bytes) -> gettext.NullTranslations:
    """Compile what a `.po` file holds, in memory."""
    try:
        compiled = _compiled(content)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise ThemeError(f"{path}: {error}. Mend the line, or remove the file to get our wording.") from None
    return gettext.GNUTranslations(io.BytesIO(compiled))


@lru_cache(32)
def _compiled(content: bytes) -> bytes:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(content), abort_invalid=True))
    return compiled.getvalue()
