"""Word files written by hand, part by part, with planted names in every place that Word has for them."""

from __future__ import annotations

import io
import zipfile

from planted import COMMENT, NAME, PLACE

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = {
    "Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading2": "heading 2", "Quote": "Quote",
    "Caption": "caption", "ListParagraph": "List Paragraph", "Own": f"{NAME}s own style",
}  # fmt: skip


def p(*runs: str, style: str = "", list_id: int = 0, level: int = 0) -> str:
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    if list_id:
        about += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{about}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, *about: str) -> str:
    return (
        f'<w:r><w:rPr>{"".join(f"<w:{each}/>" for each in about)}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def note(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def link(target: str, text: str) -> str:
    return f'<w:hyperlink r:id="{target}">{r(text)}</w:hyperlink>'


def picture(target: str, description: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{description}"/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:embed="{target}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def table(*rows: tuple[str, ...], header: bool = False) -> str:
    made = []
    for order, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if header and not order else ""
        made.append(f"<w:tr>{head}{''.join(f'<w:tc>{p(r(cell))}</w:tc>' for cell in row)}</w:tr>")
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def docx(
    *content: str,
    media: dict[str, bytes] | None = None,
    links: dict[str, str] | None = None,
    notes: tuple[str, ...] = (),
    more: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a Word file with this content; `media` by relationship id, with their endings in the names."""
    relations = [
        f'<Relationship Id="{key}" Type="{_OFFICE}/hyperlink" Target="{url}" TargetMode="External"/>'
        for key, url in (links or {}).items()
    ]
    relations += [
        f'<Relationship Id="{key.split(".")[0]}" Type="{_OFFICE}/image" Target="media/{key}"/>' for key in media or {}
    ]
    relations += [
        f'<Relationship Id="rs" Type="{_OFFICE}/styles" Target="styles.xml"/>',
        f'<Relationship Id="rn" Type="{_OFFICE}/numbering" Target="numbering.xml"/>',
    ]
    relations += [
        f'<Relationship Id="rf" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>',
        f'<Relationship Id="rc" Type="{_OFFICE}/comments" Target="comments.xml"/>',
    ]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _STYLES.items()
    )
    levels = "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{{}}"/></w:lvl>' for level in range(3))
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels.replace("{}", kind)}</w:abstractNum><w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number, kind in ((1, "bullet"), (2, "decimal"))
    )
    footnotes = "".join(
        f'<w:footnote w:id="{number}">{p(r(text))}</w:footnote>' for number, text in enumerate(notes, 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/><Default Extension="emf" ContentType="image/x-emf"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {R} {A} {WP} {PIC}><w:body>{''.join(content)}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(relations)}</Relationships>',
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {W}>{footnotes}</w:footnotes>",
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="1" w:author="{NAME}">{p(r(COMMENT))}</w:comment></w:comments>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>{NAME}</dc:creator><cp:lastModifiedBy>{NAME}</cp:lastModifiedBy></cp:coreProperties>',
        "docProps/app.xml": f"<Properties><Company>{PLACE}</Company></Properties>",
        "word/people.xml": f"<people>{NAME}</people>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {
            **parts,
            **{f"word/media/{key}": body for key, body in (media or {}).items()},
            **(more or {}),
        }.items():
            archive.writestr(name, part)
    return out.getvalue()
