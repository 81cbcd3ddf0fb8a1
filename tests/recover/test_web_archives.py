"""Web archives and pages with all their files in one: each page is a capture, with its address and its pictures."""

from __future__ import annotations

import gzip
import random
from email.message import EmailMessage
from pathlib import Path

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from makers.picture import picture
from makers.web_archive import Archive, chunked

from tamizdat.article import Figure
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import LeftOut, PackedPicture, read

PAGE = (
    "<!doctype html><html><head><title>Lights on the Quay</title></head><body><article><h1>Lights on the Quay</h1>"
    "<img src='/lamp.png' width=400 height=300 alt='A lamp'>"
    "<p>The lamps along the quay were lit again on Friday, eleven years after the town had sold them.</p>"
    "<p>A retired electrician had bought all forty at auction and kept them in his barn.</p>{more}</article></body></html>"
)
LATER = "<p>On Sunday the mayor came to look at them, and said that he had never doubted the man.</p>"


@pytest.fixture
def archive() -> Archive:
    made = Archive()
    made.add("https://quay.example/lights/", PAGE.format(more="").encode())
    return made


def test_each_page_of_an_archive_is_a_capture(captured, archive, run, tmp_path):
    second = PAGE.replace("Lights on the Quay", "Rain on the Quay").replace("lamps", "boats").replace("forty", "nine")
    second = second.replace("electrician", "pilot").replace("barn", "harbour").replace("sold", "lost").format(more="")
    archive.add(
        "https://quay.example/rain/", chunked(gzip.compress(second.encode())),
        Content_Encoding="gzip", Transfer_Encoding="chunked",
    )  # fmt: skip
    archive.add("https://quay.example/lamp.png", picture(), "image/png")
    archive.add("https://quay.example/s.css", b"p{}", "text/css")
    archive.add("https://quay.example/robots.txt", b"User-agent: *\nDisallow: /desk/\n", "text/plain")
    archive.add("https://quay.example/old", b"", status="301 Moved")
    archive.add("https://quay.example/gone", b"<p>x", status="404 Not Found")
    archive.add("https://quay.example/lights/", b"", record="revisit")
    result = run(captured({"crawl.warc.gz": archive.bytes()}), media=tmp_path / "media")
    lights, rain = sorted(result.articles, key=lambda each: each.headline)
    assert (lights.headline, rain.headline) == ("Lights on the Quay", "Rain on the Quay")
    assert lights.original_url == "https://quay.example/lights/" and lights.sources[0].captured == "2019-05-03"
    assert lights.sources[0].capture.endswith("crawl.warc.gz!quay.example/lights/")
    assert isinstance(lights.lead_image, Figure) and lights.lead_image.image.path, "the picture was in the archive"
    assert (tmp_path / lights.lead_image.image.path).is_file()
    assert result.left_out == [], "nothing that an article could be made of is left out"
    reasons = {each.capture.rpartition("!")[2]: (each.kind, each.count) for each in result.assets}
    assert reasons == {
        "style sheets": ("style sheet", 1),
        "revisits": ("repeated page", 1),
        "moved": ("redirect", 1),
        "failed": ("error page", 1),
        "quay.example/robots.txt": ("site file", 1),
        "pictures": ("picture", 1),
    }
    assert result.assets[-1].reason == "1 pictures in it, of which articles show 1"


def test_documents_of_a_site_are_read(captured, archive, run):
    text = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in ("Rain on the Quay", LATER[3:-4]))
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{text}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    word = samples.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body})
    archive.add("https://quay.example/files/rain.docx", word, kind)
    rain = next(
        each for each in run(captured({"a.warc.gz": archive.bytes()})).articles if each.headline.startswith("Rain")
    )
    assert rain.original_url == "https://quay.example/files/rain.docx" and rain.sources[0].captured == "2019-05-03"


def test_one_address_over_the_years_is_one_article(captured, archive, run):
    archive.add("https://quay.example/lights/", PAGE.format(more=LATER).encode(), day="2020-01-02")
    (article,) = run(captured({"crawl.warc.gz": archive.bytes()})).articles
    assert sorted(source.captured for source in article.sources) == ["2019-05-03", "2020-01-02"]
    assert "never doubted" in str(article.body)


def test_archives_in_wacz_and_arc_are_read(captured, archive):
    wacz = samples.zipped({
        "datapackage.json": "{}", "archive/a.warc.gz": archive.bytes(), "indexes/index.cdx.gz": b"x", "pages/pages.jsonl": "{}",
    })  # fmt: skip
    body = PAGE.format(more="").encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    version = b"1 0 Quay\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = (
        b"filedesc://a.arc 0.0.0.0 20050101000000 text/plain %d\n%s\n" % (len(version), version)
        + b"https://quay.example/lights/ 192.0.2.1 20050203040506 text/html %d\n" % len(http)
        + http
        + b"\n"
    )
    found = list(read([captured({"a.wacz": wacz, "b.arc": arc})]))
    assert [(each.url, each.captured) for each in found if isinstance(each, Capture)] == [
        ("https://quay.example/lights/", "2019-05-03"),
        ("https://quay.example/lights/", "2005-02-03"),
    ]
    assert not [each for each in found if isinstance(each, LeftOut)]


def test_what_is_damaged_or_huge_stops_nothing_else(captured, archive):
    archive.add("https://quay.example/broken/", b"\x1f\x8b\x08nothing", Content_Encoding="gzip")
    archive.add("https://quay.example/huge/", random.Random(1).randbytes(17 << 20))
    archive.add("https://quay.example/after/", PAGE.format(more="").encode())
    cut = archive.bytes()[:-200]
    found = list(read([captured({"a.warc.gz": archive.bytes(), "b.warc.gz": cut})]))
    urls = [each.url for each in found if isinstance(each, Capture)]
    assert urls.count("https://quay.example/after/") >= 1 and urls.count("https://quay.example/lights/") == 2
    reasons = [each.reason for each in found if isinstance(each, LeftOut)]
    assert any("larger than a page can be" in each for each in reasons)


def mhtml() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://quay.example/lights/"
    message["Date"] = "Fri, 3 May 2019 12:00:00 +0000"
    message.set_content(PAGE.format(more=LATER), subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(picture(), "image", "png", headers=["Content-Location: https://quay.example/lamp.png"])
    message.add_related("p{}", "css", headers=["Content-Location: https://quay.example/s.css"])
    return message


def test_a_page_with_all_its_files_in_one(captured, run, tmp_path):
    result = run(captured({"lights.mhtml": mhtml().as_bytes()}), media=tmp_path / "media")
    (article,) = result.articles
    assert article.original_url == "https://quay.example/lights/" and article.sources[0].captured == "2019-05-03"
    assert article.lead_image.image.path and "never doubted" in str(article.body) and "=20" not in str(article)
    assert result.left_out == [] and len(result.assets) == 1


@given(st.integers(0, 1_500), st.binary(max_size=12))
def test_no_damage_breaks_a_reader(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes) -> None:
    folder: Path = tmp_path_factory.mktemp("damaged")
    archive = Archive()
    archive.add("https://quay.example/lights/", PAGE.format(more="").encode())
    plain = gzip.decompress(archive.bytes())
    for name, whole in {"a.warc.gz": archive.bytes(), "a.warc": plain, "a.mhtml": mhtml().as_bytes()}.items():
        (folder / name).write_bytes(whole[:at] + put + whole[at + len(put) :])
    for each in read([folder]):
        assert isinstance(each, Capture | LeftOut | PackedPicture) or each.reason
