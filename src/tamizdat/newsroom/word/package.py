"""A Word file as the desk opens it: what recovery's reader of Word files says about one, in words for editors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tamizdat.recover.readers.documents import word_package
from tamizdat.recover.readers.documents.word_package import LARGEST, Fault, WordFile, WordFileError

__all__ = ["LARGEST", "UnreadableFile", "WordFile", "open_word_file"]


class UnreadableFile(ValueError):
    """A file cannot be opened as a Word file; the message is a sentence that says why and what to do."""


def open_word_file(body: bytes) -> WordFile:
    """Return what is read of a Word file. Raises UnreadableFile."""
    try:
        return word_package.open_word_file(body)
    except WordFileError as error:
        raise UnreadableFile(_sentence(error.fault)) from error


def _sentence(fault: Fault) -> str:
    sentences: dict[Fault, str] = {
        "too large": _("The file is larger than %(most)s MB. Make its pictures smaller, or take some out.")
        % {"most": LARGEST >> 20},
        "old or locked": _(
            "The file is protected by a password, or of an old kind (.doc)."
            " Open it in Word, take the password off, and save it as .docx."
        ),
        "other format": _("This is no Word file but RTF or PDF. Open it in Word or LibreOffice and save it as .docx."),
        "OpenDocument": _("This is an OpenDocument file. Open it in LibreOffice or Word and save it as .docx."),
        "no Word file": _("The file is damaged, or no Word file. Open it in Word and save it as .docx again."),
        "damaged": _("The file is damaged. Open it in Word and save it as .docx again."),
        "no text": _("There is no text in the file as Word has it. Open it in Word and save it as .docx."),
        "bomb": _("The file is far larger than it looks when it is unpacked, so it is not opened."),
        "bomb part": _("A part of the file is far larger than any text or picture, so it is not opened."),
        "entities": _("The file declares entities, as no Word file does, so it is not opened."),
        "too long": _("The text is longer than several books. Save the part that is the article as a file of its own."),
    }
    return sentences[fault]
