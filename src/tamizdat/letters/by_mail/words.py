"""The words of commands in all languages that the theme speaks: lists in its catalogues, which an outlet can change."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tamizdat.language_codes import base_of
from tamizdat.letters.by_mail.folding import fold
from tamizdat.readers.words import ThemeVersion, Words, overrides_folder, theme_version
from tamizdat.theme.catalogues import load_translations
from tamizdat.theme.files import theme_folders

# Each is a list with commas; the first of a language is the one that our letters name.
SUBSCRIBE = "subscribe, sign up, join"
LEAVE = "unsubscribe, leave, stop, cancel, remove me"
ARTICLE = "article, story, full text"
LATEST = "latest, news, headlines"
MIRRORS = "mirrors, mirror"
HELP = "help, info, commands"
NO = "no, not me, I did not"
PLEASE = "please"
COMMANDS = (SUBSCRIBE, LEAVE, ARTICLE, LATEST, MIRRORS, HELP)
_ENGLISH = "en"

Vocabulary = dict[str, list[tuple[str, str]]]  # by list: each folded word with its language


def vocabulary() -> Vocabulary:
    """Return the words of each list. Those of the outlet's languages come first, in its order: a word that several
    languages have (*stop*) is taken for the first one's."""
    own = tuple(base_of(each.code) for each in settings.OUTLET.languages)
    return _vocabulary(overrides_folder(), theme_version(), own)


def named(words: Words, listed: str) -> str:
    """Return the word by which our letters name a command in a language."""
    return words.say(listed).partition(",")[0].strip()


@lru_cache(maxsize=4)
def _vocabulary(overrides: Path | None, version: ThemeVersion, own: tuple[str, ...]) -> Vocabulary:
    folders = [folder / "locale" for folder in theme_folders(overrides)]
    known = {path.name.replace("_", "-") for folder in folders if folder.is_dir() for path in folder.iterdir()}
    found: Vocabulary = {listed: [] for listed in (*COMMANDS, NO, PLEASE)}
    for language in dict.fromkeys([*own, _ENGLISH, *sorted(known)]):
        translated = load_translations(overrides, language)
        for listed, words in found.items():
            # What a catalogue lacks comes back in English, which has its own turn.
            said = translated.gettext(listed)
            if said != listed or language == _ENGLISH:
                words += [(folded, language) for word in said.split(",") if (folded := fold(word))]
    return found
