"""What every page keeps (docs/theme.md), looked for in one page or feed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from xml.parsers.expat import ExpatError, ParserCreate

from tamizdat.theme.forbidden import check_inline
from tamizdat.theme.outline import Outline
from tamizdat.theme.policy import policy_of, weaknesses
from tamizdat.theme.problem import Problem
from tamizdat.themecheck.fixture.articles import is_ordinary_article
from tamizdat.themecheck.fixture.build import SampleFile
from tamizdat.themecheck.pages.frame import check_frame, check_ids, check_images, check_text
from tamizdat.themecheck.pages.loading import check_addresses, check_loading, deferred_files

# Bytes of a compressed page that arrive in the first flight of a connection: 10 segments of 1,460 (RFC 6928), less
# what headers take. The design's budget for an article.
_BUDGET = 14 * 1024
_MAX_FILES = 2  # beside pictures, by docs/theme.md


class Reference:
    """The same page made with our own theme: its policy, and the number of sheets and scripts it loads.

    Only its head is read: all of these stand there.
    """

    def __init__(self, sample: SampleFile) -> None:
        outline = Outline(sample.mapped.text.partition("</head>")[0])
        self.policy = policy_of(outline)
        self.files = len(deferred_files(outline))


def check_sample(sample: SampleFile, reference: Reference | None, files: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with a page or feed. `files` are the paths of everything that it can load from this site."""
    if sample.page is None:
        yield from _check_feed(sample)
        return
    outline = sample.outline
    yield from (Problem(offset, text) for offset, text in outline.unbalanced)
    yield from check_frame(outline, sample.language, sample.direction)
    yield from check_inline(outline)
    yield from check_loading(sample, files)
    yield from check_addresses(sample)
    yield from check_ids(outline)
    yield from check_images(outline)
    yield from check_text(outline)
    yield from _check_policy(outline, reference)
    yield from _check_file_count(outline, reference)
    yield from _check_budget(sample)


def _check_policy(outline: Outline, reference: Reference | None) -> Iterator[Problem]:
    policy = policy_of(outline)
    if policy is None and not outline.all("html"):
        return  # `check_frame` reports that
    if policy is None:
        text = "the page has no Content-Security-Policy. Extend layout.html, or copy its <meta http-equiv>."
        yield Problem(None, text)
        return
    for element in outline.elements:
        if element.offset == policy.offset:
            break
        if element.tag in {"link", "script", "style", "img"}:
            text = f"<{element.tag}> stands before the policy and escapes it. Move the policy up."
            yield Problem(element.offset, text)
    for text in weaknesses(policy, reference.policy if reference else None):
        yield Problem(policy.offset, text)
    has_script = any(script.get("src") for script in outline.all("script"))  # which may answer a form itself
    if not has_script and "'none'" in policy.directives.get("form-action", ()):
        for form in outline.all("form"):
            text = "<form>: the policy lets no form be sent."
            remedy = "Open form-action to 'self' in the block policy of this page."
            yield Problem(form.offset, f"{text} {remedy}")


def _check_file_count(outline: Outline, reference: Reference | None) -> Iterator[Problem]:
    most = max(_MAX_FILES, reference.files if reference else 0)
    for element in deferred_files(outline)[most:]:
        text = f"is one file too many: a page loads at most {most} beside its pictures. Join it to the others."
        yield Problem(element.offset, text)


def _check_budget(sample: SampleFile) -> Iterator[Problem]:
    if sample.page is None or sample.page.kind != "article" or not is_ordinary_article(sample.path):
        return
    size = len(gzip.compress(sample.mapped.text.encode(), 9, mtime=0))
    if size > _BUDGET:
        text = f"an article of usual length takes {size / 1024:.0f} KB compressed, and one response brings"
        remedy = f"{_BUDGET / 1024:.0f}. Make the parts around it smaller."
        yield Problem(sample.mapped.start_of_largest(besides="body.html"), f"{text} {remedy}")


def _check_feed(sample: SampleFile) -> Iterator[Problem]:
    """Yield what keeps feed readers from opening a feed."""
    parser = ParserCreate()
    content = sample.mapped.text.encode()
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        offset = len(content[: max(parser.ErrorByteIndex, 0)].decode(errors="ignore"))
        reason = str(error).partition(":")[0]
        yield Problem(offset, f"the feed is not well-formed XML: {reason}. Mend the template.")
