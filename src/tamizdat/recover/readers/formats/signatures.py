"""Formats that are known by bytes at a fixed place ("magic numbers").

Sources: the specifications of the formats, https://www.iana.org/assignments/media-types, the tables of libmagic.
"""

from __future__ import annotations

import re

from tamizdat.recover.readers.formats.format import EACH_A_TEXT, SAVE_AS_TEXT, SAVE_PAGES, UNPACK, Format, Sample

GZIP = Format("a gzip file", key="gzip")
BZIP2 = Format("a bzip2 file", key="bzip2")
ZIP = Format("a zip file", key="zip")
TAR = Format("a tar archive", key="tar")

_WARC = Format("a web archive (WARC)", key="warc")
_PDF = Format("a PDF document", key="pdf")
_DATABASE = "export the articles from it, each as a text or a page of its own"
_RECORDING = "write its words down and give the text"
_OFFICE = Format("an old Office document (doc, xls, ppt)", SAVE_AS_TEXT)


def _picture(name: str) -> Format:
    return Format(f"a picture ({name})", "have its words recognised (OCR) and give the text", "picture")


def _recording(name: str) -> Format:
    return Format(f"a recording ({name})", _RECORDING)


def _font(name: str) -> Format:
    return Format(f"a font ({name})", asset="font")


def _program(name: str) -> Format:
    return Format(f"a program ({name})")


# Format, place of the bytes, the bytes. Those that a text could begin with ("BM") count only in what is binary.
SIGNATURES: tuple[tuple[Format, int, bytes], ...] = (
    (GZIP, 0, b"\x1f\x8b\x08"),
    (ZIP, 0, b"PK\x03\x04"),
    (ZIP, 0, b"PK\x05\x06"),
    (BZIP2, 4, b"1AY&SY"),
    (BZIP2, 4, b"\x17\x72\x45\x38\x50\x90"),  # an empty one
    (TAR, 257, b"ustar"),
    (Format("a 7-Zip archive", f"{UNPACK} (7z x FILE)"), 0, b"7z\xbc\xaf\x27\x1c"),
    (Format("a RAR archive", f"{UNPACK} (unrar x FILE)"), 0, b"Rar!\x1a\x07"),
    (Format("an xz file", key="xz"), 0, b"\xfd7zXZ\0"),
    (Format("a Zstandard file", f"{UNPACK} or the file (unzstd FILE)"), 0, b"\x28\xb5\x2f\xfd"),
    (Format("an LZ4 file", f"{UNPACK} or the file (unlz4 FILE)"), 0, b"\x04\x22\x4d\x18"),
    (Format("a compress file (.Z)", f"{UNPACK} or the file (uncompress FILE)"), 0, b"\x1f\x9d\x90"),
    (Format("a cabinet archive", UNPACK), 0, b"MSCF\0\0\0\0"),
    (
        Format("an offline library (ZIM)", f"{UNPACK} (zimdump dump --dir=FOLDER FILE)"),
        0,
        b"ZIM\x04",
    ),
    (Format("a DjVu document", "take the text out (djvutxt FILE FILE.txt) and give that"), 0, b"AT&TFORM"),
    (_OFFICE, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    (Format("a WordPerfect document", SAVE_AS_TEXT), 0, b"\xffWPC"),
    (Format("a compiled help file (CHM)", UNPACK), 0, b"ITSF\x03\0\0\0"),
    (Format("an e-book (Mobipocket)", SAVE_AS_TEXT), 60, b"BOOKMOBI"),
    (Format("a mailbox (Outlook)", SAVE_PAGES), 0, b"!BDN"),
    (Format("a database (SQLite)", _DATABASE, records=True), 0, b"SQLite format 3\0"),
    (Format("a database dump (PostgreSQL)", _DATABASE, records=True), 0, b"PGDMP"),
    (Format("a database (Access)", _DATABASE), 4, b"Standard Jet DB\0"),
    (Format("a database (Access)", _DATABASE), 4, b"Standard ACE DB\0"),
    (Format("a table (Parquet)", EACH_A_TEXT), 0, b"PAR1"),
    (_picture("PNG"), 0, b"\x89PNG\r\n\x1a\n"),
    (_picture("JPEG"), 0, b"\xff\xd8\xff"),
    (_picture("GIF"), 0, b"GIF87a"),
    (_picture("GIF"), 0, b"GIF89a"),
    (_picture("WebP"), 8, b"WEBPVP8"),
    (_picture("AVIF"), 4, b"ftypavif"),
    (_picture("AVIF"), 4, b"ftypavis"),
    (_picture("HEIF"), 4, b"ftyphei"),
    (_picture("HEIF"), 4, b"ftypmif1"),
    (_picture("TIFF"), 0, b"II*\0"),
    (_picture("TIFF"), 0, b"MM\0*"),
    (_picture("JPEG XL"), 0, b"\0\0\0\x0cJXL "),
    (_picture("JPEG 2000"), 0, b"\0\0\0\x0cjP  "),
    (_picture("icon"), 0, b"\0\0\x01\0"),
    (_picture("Photoshop"), 0, b"8BPS\0\x01"),
    (_picture("BMP"), 0, b"BM"),
    (_recording("MPEG-4"), 4, b"ftyp"),
    (_recording("Ogg"), 0, b"OggS"),
    (_recording("FLAC"), 0, b"fLaC\0"),
    (_recording("WAV"), 8, b"WAVEfmt "),
    (_recording("AVI"), 8, b"AVI LIST"),
    (_recording("Matroska, WebM"), 0, b"\x1a\x45\xdf\xa3"),
    (_recording("MP3"), 0, b"ID3"),
    (_recording("MP3"), 0, b"\xff\xfb"),
    (_recording("MPEG"), 0, b"\0\0\x01\xba"),
    (_recording("Flash video"), 0, b"FLV\x01"),
    (_recording("Windows Media"), 0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    (_recording("AMR"), 0, b"#!AMR"),
    (_font("WOFF2"), 0, b"wOF2"),
    (_font("WOFF"), 0, b"wOFF"),
    (_font("OpenType"), 0, b"OTTO\0"),
    (_font("TrueType"), 0, b"\0\x01\0\0\0"),
    (_font("EOT"), 34, b"LP\0\0"),
    (_program("Linux"), 0, b"\x7fELF"),
    (_program("Windows"), 0, b"MZ"),
    (_program("macOS"), 0, b"\xcf\xfa\xed\xfe"),
    (_program("Java or macOS"), 0, b"\xca\xfe\xba\xbe"),
    (_program("WebAssembly"), 0, b"\0asm"),
    (_program("Flash"), 0, b"CWS"),
    (_program("Flash"), 0, b"FWS"),
)
# Formats that are a text to the eye, and what their first line begins with.
TEXT_SIGNATURES: tuple[tuple[Format, bytes], ...] = (
    (_WARC, b"WARC/0."),
    (_WARC, b"WARC/1."),
    (_WARC, b"WARC/2."),
    (Format("a web archive (ARC)", key="warc"), b"filedesc://"),
    (_PDF, b"%PDF-"),
    (Format("a PostScript document", "take the text out (ps2ascii FILE FILE.txt) and give that"), b"%!PS"),
    (Format("an RTF document", SAVE_AS_TEXT), b"{\\rtf"),
)
# A PDF's first line may stand anywhere in its first 1,024 bytes (ISO 32000-1, annex H).
_PDF_AFTER_JUNK = re.compile(rb"^%PDF-\d\.\d\s*$", re.M)
_WEBARCHIVE = Format("a web archive of Safari", "open it in Safari and save the pages as HTML")
_PROPERTIES = Format("a property list", EACH_A_TEXT)


def recognise(sample: Sample) -> Format | None:
    """Return the format that the first bytes tell, None if they tell none."""
    head = sample.head
    for form, place, magic in SIGNATURES:
        if head.startswith(magic, place) and (sample.is_binary or _is_unmistakable(magic)):
            return form if form is not BZIP2 or head.startswith(b"BZh") else None
    if head.startswith(b"bplist00"):
        return _WEBARCHIVE if b"WebMainResource" in head else _PROPERTIES
    opening = head[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PDF_AFTER_JUNK.search(head, 0, 1024) and b" obj" in head:
        return _PDF
    return next((form for form, magic in TEXT_SIGNATURES if opening.startswith(magic)), None)


def _is_unmistakable(magic: bytes) -> bool:
    """Tell whether no text begins with these bytes: three or more, and not all of them characters of ASCII."""
    return len(magic) > 2 and not all(0x20 <= byte < 0x7F for byte in magic)
