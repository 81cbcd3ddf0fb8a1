"""Words of a mail that stand beside its blocks, in no block of their own ("View in your browser", above a table).

What is judged block by block needs them in blocks.
"""

from __future__ import annotations

from lxml import etree

from tamizdat.recover.html.elements import INLINE

_IN_LINE = {*INLINE, "br", "img"}
# Blocks that may hold words beside other blocks.
_HOLDERS = {"body", "div", "center", "section", "article", "main", "header", "footer", "blockquote", "td", "form"}


def wrap_loose_words(body: etree._Element) -> None:
    """Put each run of words that stands beside blocks into a block of its own."""
    with_blocks = _with_blocks(body)
    for holder in [each for each in with_blocks if each.tag in _HOLDERS]:
        _wrap(holder, with_blocks)


def _with_blocks(body: etree._Element) -> set[etree._Element]:
    """Return the elements that hold a block, at whatever depth."""
    found: set[etree._Element] = set()
    for element in body.iterdescendants():
        if isinstance(element.tag, str) and element.tag not in _IN_LINE:
            for above in element.iterancestors():
                if above in found:
                    break
                found.add(above)
                if above is body:
                    break
    return found


def _wrap(holder: etree._Element, with_blocks: set[etree._Element]) -> None:
    run: etree._Element | None = None
    if (holder.text or "").strip():
        run = etree.Element("div")
        run.text, holder.text = holder.text, None
        holder.insert(0, run)
    for child in [each for each in holder if each is not run]:
        if isinstance(child.tag, str) and (child.tag not in _IN_LINE or child in with_blocks):
            run = _wrapped_tail(child)
        elif run is not None:
            run.append(child)
        elif child.tag in INLINE or child.tag == "img" or (child.tail or "").strip():
            run = etree.Element("div")
            child.addprevious(run)
            run.append(child)


def _wrapped_tail(block: etree._Element) -> etree._Element | None:
    """Put the words that follow a block into one of their own, and return that."""
    if not (block.tail or "").strip():
        return None
    run = etree.Element("div")
    run.text, block.tail = block.tail, None
    block.addnext(run)
    return run
