"""PDF documents with lines at places."""

from __future__ import annotations

import textwrap

Placed = tuple[float, float, float, str]  # x, y, size, text


def document(*pages: list[Placed], info: str = "", more: str = "") -> bytes:
    """Return a PDF document with lines at places, in Helvetica."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects += [f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for at, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * at} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        shown = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text.replace('(', '').replace(')', '')}) Tj ET"
            for x, y, size, text in page
        )
        objects.append(f"<</Length {len(shown)}>>\nstream\n{shown}\nendstream")
    objects.append(f"<<{info}>>")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R{more}>>"
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer {trailer}\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def wrapped(text: str, x: float, y: float, width: int = 60, size: float = 11, indent: float = 0) -> list[Placed]:
    """Return a paragraph as lines of at most so many letters."""
    lines = textwrap.wrap(text, width)
    return [(x + (indent if at == 0 else 0), y - 14 * at, size, line) for at, line in enumerate(lines)]
