"""A small real sample of each format that is known, made with the standard library; and texts that only look like one."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import plistlib
import sqlite3
import struct
import tarfile
import tempfile
import wave
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import Found, LeftOut

PAGE = (
    "<!DOCTYPE html><html><head><title>Lights on the Quay</title></head><body><h1>Lights on the Quay</h1>"
    "<p>The lamps along the quay were lit again on Friday, eleven years after the town had sold them.</p>"
    "<p>A retired electrician had bought all forty at auction and kept them in his barn.</p></body></html>"
)


def reasons(found: list[Found]) -> dict[str, str]:
    return {Path(item.capture).name: item.reason for item in found if isinstance(item, LeftOut)}


def names(found: list[Found]) -> list[str]:
    return [item.name for item in found if isinstance(item, Capture)]


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: Mapping[str, str | bytes], layout: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=layout) as archive:
        for name, content in files.items():
            body = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return out.getvalue()


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Desk <desk@paper.example>", "printer@works.example"
    mail["Subject"], mail["Message-ID"] = subject, "<17@paper.example>"
    mail.set_content("The lamps along the quay were lit again on Friday.\n")
    return mail


def _mhtml() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Snapshot-Content-Location"] = "<Saved by a browser>", "https://paper.example/quay"
    mail.set_content(PAGE, subtype="html")
    mail.add_related(b"GIF89a" + bytes(30), "image", "gif")
    return bytes(mail)


def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "readers.db")
        database = sqlite3.connect(path)
        database.execute("create table readers (email text)")
        database.commit()
        database.close()
        return path.read_bytes()


def _sqlite_dump() -> str:
    database = sqlite3.connect(":memory:")
    database.execute("create table posts (title text)")
    return "\n".join(database.iterdump())


def _wave() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(80))
    return out.getvalue()


_WARC = (
    f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/quay\r\nContent-Length: {len(PAGE) + 46}\r\n\r\n"
    f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n\r\n"
)
_RSS = '<rss version="{}"{}><channel><title>Quay Post</title><item><title>Lights</title></item></channel></rss>'
_RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{}"><channel/></rdf:RDF>'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_GHOST = {"meta": {"exported_on": 1, "version": "5.1"}, "data": {"posts": [{"title": "Lights", "html": PAGE}]}}
_LOG = '{} - - [03/May/2019:11:4{}:07 +0200] "GET /quay/ HTTP/1.1" 200 5120 "-" "Mozilla/5.0 (X11; Linux)"\n'
_ODF = "application/vnd.oasis.opendocument."

# Formats that are read, by the words that name them, and files of each.
READ: dict[str, list[str | bytes]] = {
    "(WARC)": [
        _WARC,
        gzip.compress(_WARC.encode()),
        gzip.compress(_WARC.encode()) * 3,
        _WARC.replace("/1.1", "/0.18", 1),
    ],
    "(ARC)": ["filedesc://a.arc 0.0.0.0 20050101000000 text/plain 74\n1 0 Archive\n"],
    "(WACZ)": [
        zipped({"archive/a.warc.gz": gzip.compress(_WARC.encode()), "indexes/index.cdx": b"", "datapackage.json": "{}"})
    ],
    "(WXR)": [
        _XML + "<!-- made by WordPress -->\n" + _RSS.format("2.0", ' xmlns:wp="http://wordpress.org/export/1.2/"'),
    ],
    "(RSS)": [
        _XML + _RSS.format("2.0", ""),
        _RSS.format("0.91", ""),
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "rss-0.91.dtd">'
        + _RSS.format("0.91", ""),
        _XML + _RDF.format("http://purl.org/rss/1.0/"),
        _XML + _RDF.format("http://my.netscape.com/rdf/simple/0.9/"),
        "<item>\n<title>Lights on the Quay</title><pubDate>Fri, 03 May 2019</pubDate></item>",
        ("\ufeff" + _XML + _RSS.format("2.0", "")).encode("utf-16-le"),
    ],
    "(Atom)": [
        _XML + '<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay Post</title></feed>',
        '<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"/>',
        '<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"/>',
    ],
    "(JSON Feed)": [json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"content_html": PAGE}]})],
    "Ghost": [
        json.dumps(_GHOST),
        json.dumps({"db": [_GHOST]}, indent=1),
        "\ufeff" + json.dumps({"data": {"posts": []}}),
    ],
    "Movable Type": [
        "AUTHOR: Ada Quill\nTITLE: Lights\nDATE: 05/03/2019\n-----\nBODY:\nThe lamps.\n-----\nCOMMENT:\nIP: 192.0.2.1\n",
    ],
    "a mail": [
        bytes(_mail("Lights on the Quay")),
        b"Return-Path: <desk@paper.example>\r\nReceived: from a.example by b.example;\r\n Fri, 3 May 2019\r\nSubject: Lights\r\n\r\nThe lamps.",
    ],
    "(mbox)": [b"From desk@paper.example Fri May  3 11:40:07 2019\n" + bytes(_mail("Lights")) + b"\n"],
    "PDF": [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"\r\njunk\n%PDF-1.4\n1 0 obj <<>> endobj\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0",
    ],
    "front matter": [
        "---\ntitle: Lights on the Quay\ndate: 2019-05-03\n---\n\nThe lamps.\n",
        '+++\ntitle = "Lights on the Quay"\ndate = 2019-05-03T12:00:00Z\n+++\nThe lamps.\n',
        '{\n "title": "Lights on the Quay",\n "tags": ["quay"]\n}\n\nThe lamps.\n',
    ],
    "SingleFile": [
        PAGE.replace(
            "<html>",
            "<html><!--\n Page saved with SingleFile \n url: https://paper.example/quay \n saved date: Fri May 03 2019 12:00:00 GMT+0200\n-->",
        ),
    ],
    "an xz file": [lzma.compress(PAGE.encode())],
    "(MHTML)": [_mhtml()],
}
# What each file is called in the reason, and files of that format.
FORMATS: dict[str, list[str | bytes]] = {
    "(ZIM)": [b"ZIM\x04\x06\0\x01\0" + bytes(72)],
    "(HAR)": [json.dumps({"log": {"version": "1.2", "entries": []}})],
    "JSON": [
        json.dumps([{"title": "Lights on the Quay", "body": PAGE}]),
        '["Lights", "Quay"]',
        "[]",
        json.dumps({"title": "x"}) + "\n" + json.dumps({"title": "y"}) + "\n",
        json.dumps([{"text": "The lamps were lit. " * 40} for _ in range(100)]),
    ],
    "a mail that was copied": [
        "From: Desk <desk@paper.example>\nTo: Printer <printer@works.example>\nDate: 3 May 2019\nSubject: Lights\n\nThe lamps.",
    ],
    "(vCard)": ["BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Quill\r\nEND:VCARD\r\n"],
    "(LDIF)": ["version: 1\n\ndn: cn=Ada Quill,o=paper\ncn: Ada Quill\n", "# people\ndn:: Y249QWRh\n"],
    "(iCalendar)": ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"],
    "(xlsx)": [zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})],
    "(pptx)": [zipped({"ppt/presentation.xml": "<w/>", "[Content_Types].xml": "<Types/>"})],
    "(ods)": [zipped({"mimetype": _ODF + "spreadsheet", "content.xml": "<c/>"})],
    "OpenDocument file": [
        zipped({"mimetype": _ODF + "formula"}),
        _XML + '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    ],
    "(Pages, Numbers, Keynote)": [zipped({"Index/Document.iwa": b"", "preview.jpg": b""})],
    "(Java, Android)": [zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0"})],
    "RTF": ["{\\rtf1\\ansi{\\fonttbl{\\f0 Roman;}}\\f0 The lamps along the quay.\\par}", " \n{\\rtf1 The lamps.}"],
    "PostScript": ["%!PS-Adobe-3.0\n/Times-Roman findfont 12 scalefont setfont (The lamps) show\n"],
    "(doc, xls, ppt)": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)],
    "LaTeX": ["% a letter\n\\documentclass{article}\n\\begin{document}The lamps.\\end{document}\n"],
    "(SQL)": [
        "-- MySQL dump 10.13  Distrib 8.0.32\n--\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `posts`;\n",
        "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nCREATE TABLE public.posts (id integer);\n",
        "# phpMyAdmin SQL Dump\n\nCREATE TABLE posts (\n  id int\n);\n",
        "INSERT INTO posts (title, html) VALUES ('Lights', '" + PAGE + "');\n",
        "COPY public.posts (id, title) FROM stdin;\n1\tLights\n\\.\n",
        _sqlite_dump(),
        "USE [paper]\nGO\n",
        "SET ANSI_NULLS ON\nGO\nINSERT [dbo].[posts] VALUES (1)\n",
    ],
    "(SQLite)": [_sqlite()],
    "(PostgreSQL)": [b"PGDMP\x01\x0e\0\x04\x08" + bytes(40)],
    "(CSV)": [
        'post_id,post_date,is_published,title\n440.lights,2019-05-03,true,"Lights, and Lamps"\n',
        "sep=;\r\nid;name;amount\r\n1;Ada Quill;20\r\n",
        "id;name;amount\r\n1;Ada Quill;20\r\n2;Bo Tarn;15\r\n",
        '"title","html"\n"Lights","' + PAGE.replace('"', '""') + '"\n"Lamps","<p>x</p>"\n',
        "".join(f"{n},lamp {n},{n * n}\n" for n in range(6)),
    ],
    "(TSV)": [
        "title\tdate\nLights\t2019-05-03\nLamps\t2019-05-04\n",
        "name\tamount\tdate\r\nAda Quill\t20\t3 May\r\n".encode("utf-16"),
    ],
    "a log of who read what": ["".join(_LOG.format(f"192.0.2.{n % 2}", n) for n in range(4))],
    "a log": ["".join(f"2019-05-03 11:40:{n:02} INFO worker {n}: done\n" for n in range(12))],
    "(YAML, INI, TOML)": [
        "title: Quay Post\nlanguages:\n  - en\n  - ru\nsections:\n  news: News\n",
        "[site]\nname = Quay Post\nport = 8000\n# the rest\n[other]\nkey = value\n",
    ],
    "source code": [
        "#!/bin/sh\necho lamps\n",
        "<?php\n$lamps = 40;\nfunction light($n) { return $n; }\n",
        "#include <stdio.h>\nint main(void) {\n  static int n = 1;\n  return n == 1;\n}\n",
    ],
    "a key": [
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PGP MESSAGE-----\n\nhQ\n",
    ],
    "subtitles": ["WEBVTT\n\n00:01.000 --> 00:04.000\nThe lamps\n"],
    "(MediaWiki)": ['<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/"><page/></mediawiki>'],
    "(ENEX)": [_XML + '<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export3.dtd">\n<en-export/>'],
    "(OPML)": [_XML + '<opml version="2.0"><body><outline text="Quay Post"/></body></opml>'],
    "bookmarks": [
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p><DT><A HREF='x'>x</A></DL>",
        "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><ul><li>x</li></ul></body></html>",
    ],
    "of Safari": [
        plistlib.dumps({"WebMainResource": {"WebResourceData": PAGE.encode()}}, fmt=plistlib.FMT_BINARY),
        plistlib.dumps({"WebMainResource": {"WebResourceData": PAGE.encode()}}),
    ],
    "property list": [plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), plistlib.dumps({"a": 1})],
    "XML": [
        "<posts>\n<post><title>Lights</title><body>The lamps.</body></post>\n</posts>\n",
        _XML + "<lamps><lamp n='1'/></lamps>",
        '<lamps xmlns="urn:lamps"/>',
    ],
    "7-Zip": [b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(24)],
    "RAR": [b"Rar!\x1a\x07\x01\0" + bytes(24)],
    "Zstandard": [b"\x28\xb5\x2f\xfd\x04\x58" + bytes(20)],
    "(Parquet)": [b"PAR1\x15\x04" + bytes(20) + b"PAR1"],
    "(MPEG-4)": [struct.pack(">I", 32) + b"ftypisom\0\0\x02\0isomiso2avc1mp41"],
    "(WAV)": [_wave()],
    "(Ogg)": [b"OggS\0\x02" + bytes(20)],
    "(MP3)": [b"ID3\x04\0\0\0\0\0\0" + bytes(20)],
    "(Windows)": [b"MZ\x90\0\x03" + bytes(60)],
    "(Linux)": [b"\x7fELF\x02\x01\x01" + bytes(9)],
}
# Files that pages need besides their text.
ASSETS: dict[str, list[str | bytes]] = {
    "picture": [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(20),
        b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20),
        b"GIF89a\x01\0\x01\0" + bytes(20),
        b"RIFF\x20\0\0\0WEBPVP8 " + bytes(20),
        struct.pack(">I", 28) + b"ftypavif" + bytes(20),
        '<svg xmlns="http://www.w3.org/2000/svg"><text>lamp</text></svg>',
        '<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1"/>',
    ],
    "site file": [
        "# all\nUser-agent: *\nDisallow: /desk/\nSitemap: https://paper.example/sitemap.xml\n",
        _XML + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>',
        _XML + "<sitemapindex/>",
    ],
    "style sheet": [
        "/* lamps */\nbody { margin: 0; color: #111 }\n.lamp:hover { display: none; }\n",
        '@charset "utf-8";@import "a.css";h1,h2>a{font:700 1em/1.2 serif}@media (min-width:40em){p{margin:1em 0}}',
    ],
    "script": [
        "(function(){var a=document.getElementById('x');if(a&&a.b){return a.b();}else{a.c=function(){return null;};}})();",
        'window.YTD.posts.part0 = [ {\n  "post" : { "text" : "The lamps" }\n} ]',
        'callback({"text": "The lamps along the quay were lit again on Friday."});',
        "const lamp = { lit: true };\nfunction light(n) {\n  return n === 1 ? lamp : undefined;\n}\nexport { light };\n",
    ],
    "font": [b"wOF2\0\x01\0\0" + bytes(20), b"OTTO\0\x0b" + bytes(20), b"\0\x01\0\0\0\x12\x01\0" + bytes(20)],
}
PACKED = {
    "lamps.gz": gzip.compress(PAGE.encode()),
    "lamps.bz2": bz2.compress(PAGE.encode()),
    "lamps.zip": zipped({"a/lamps.html": PAGE}),
    "lamps.tar": tarred({"a/lamps.html": PAGE}),
    "lamps.tgz": gzip.compress(tarred({"a/lamps.html": PAGE})),
    "lamps.tar.xz": lzma.compress(tarred({"a/lamps.html": PAGE})),
    "lamps.tar.bz2": bz2.compress(tarred({"a/lamps.html": PAGE})),
}
_PROSE = (
    "The lamps along the quay were lit again on Friday, eleven years after the town had sold them.\n\n"
    "A retired electrician had bought all forty at auction, and kept them in his barn; nobody asked for them.\n\n"
    "“I knew they would be wanted,” he said. The mayor paid him what he had paid, and a dinner.\n"
)
# Articles that look like something else to a careless eye.
ARTICLES = {
    "a reporter's line": f"From: our correspondent in the harbour\nDate: Friday\nSubject matter: lamps\n\n{_PROSE}",
    "a copied header": f"From: our desk on the quay\nSubject: Lights on the Quay\n\n{_PROSE}",
    "names and ages": "They were on the ferry\n" + "".join(f"Ada Quill, {30 + n}, Tarn\n" for n in range(30)),
    "names and ages, no title": "".join(f"Ada Quill, {30 + n}, Tarn\n" for n in range(30)) + _PROSE,
    "verse": "The lamp is lit, the night is long,\nThe ferry waits, the wind is strong,\n" * 4,
    "a table in a text": f"Lights on the Quay\n\n{_PROSE}\nyear\tlamps\n2008\t40\n2019\t38\n2020\t38\n2021\t40\n",
    "semicolons": "They came; they saw; they paid.\nHe came; he sold; he left.\nShe stayed; she wrote; she won.\n" * 2,
    "markup in words": f"How feeds work\n\nEach <item> has a <title>, says the editor: {{name: value}} comes later.\n\n{_PROSE}",
    "code in words": f"How we built it\n\n{_PROSE}\n    const lamp = {{ lit: true }};\n    function light(n) {{ return n; }}\n\n{_PROSE}",
    "an interview": "Anna: Who bought them?\nBo: I did.\nAnna: All of them?\nBo: All forty.\nAnna: Why?\nBo: They were mine.\n"
    * 2,
    "labels": "who: the town\nwhat: forty lamps\nwhere: the quay\nand so it went, the mayor said, as these things go.\n",
    "front matter": f"---\ntitle: Lights on the Quay\ndate: 2019-05-03\ntags:\n  - quay\n---\n\n{_PROSE}",
    "times": "".join(
        f"2019-05-03 11:{n}: A lamp is lit at pier {n}, to applause from the ferry.\n" for n in range(10, 30)
    ),
    "brackets": f"[Photo: A. Quill]\n\n{_PROSE}",
    "braces": f"{{Photo: A. Quill}}\n\n{_PROSE}",
    "a statement": f"CREATE TABLE manners, the poster said.\n\n{_PROSE}",
    "a dash": f"-- Lights on the Quay\n-- by Ada Quill\n\n{_PROSE}",
    "drop": f"# Drop Table Leaves, Insert Into Wall\n\n{_PROSE}",
    "an underlined title": f"Git 1.7\n=======\n\n{_PROSE}\nWhat is const, what returns\n==========\n\nLet us return.\n",
    "a command": f"Use `lamp` and `quay`; they return.\n\n{_PROSE}",
    "an element of one's own": f"<lede>\nLights on the Quay\n</lede>\n{_PROSE}",
    "a page in an element": f"<text id='7'>{PAGE}</text>",
    "a page in a file of XML": f'<?xml version="1.0"?><text>{PAGE}</text>',
    "a hyphen": f"<amp-story>{_PROSE}</amp-story>",
    "a function": f"lamp(s) and quay(s) [see below]\n\n{_PROSE}",
    "begin": f"BEGIN; so the poster said.\n\n{_PROSE}",
    "an equation": f"Set x = 2 and the lamps go out, he said.\n\n{_PROSE}",
    "a bracket": f"USE [the side door], the sign said.\n\n{_PROSE}",
    "a bracket at the quay": f"Create table settings (for forty) and wait, it said.\n\n{_PROSE}",
    "set": f"Set lamps on the quay\n\n{_PROSE}",
    "TITLE": f"TITLE: Lights on the Quay\nAUTHOR: Ada Quill\n-----\n\n{_PROSE}",
    "magic words": f"BMW sold the lamps.\n\n{_PROSE}",
    "other magic words": f"ID3 was the name of the pier.\n\n{_PROSE}",
    "GIF": f"GIF89a is forty years old, and PAR1 and OggS are not.\n\n{_PROSE}",
    "a Markdown table": "| year | lamps | lit |\n|---|---|---|\n| 2008 | 40 | 0 |\n| 2019 | 38 | 38 |\n| 2020 | 38 | 1 |\n",
    "an address": f"{_PROSE}\nWrite to the desk: desk@paper.example, or tips@paper.example.\n",
    "Cyrillic": "яблоки и лампы на причале снова горят. " * 20,
}
