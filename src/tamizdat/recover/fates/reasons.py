"""All reasons for which recovery removes a text block, each with its step and with the sentences that editors read."""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

Step = Literal["parse", "clean", "merge", "decision", "redaction"]


class _Said(NamedTuple):
    """A reason's step, its sentence about one block, and its words in a count of blocks.

    `{n}` in the sentence is what was counted, `{what}` a field of the article or the reason of a capture as a whole.
    """

    step: Step
    sentence: str
    counted: str


class Reason(Enum):
    """Why a block was removed. The sentences say what was measured or which rule decided."""

    # parse: what is taken from a page before there are text blocks
    HIDDEN = _Said("parse", "the page hides it from readers", "hidden by the page")
    WITHOUT_SCRIPTS = _Said("parse", "only browsers without scripts show it", "shown without scripts only")
    FIELD_OF_FORM = _Said("parse", "it is what a field of a form offers or holds", "in fields of forms")
    DRAWING = _Said("parse", "it stands inside a drawing or an embedded object", "inside drawings")
    FORMULA = _Said("parse", "it is a formula, which a text block cannot hold", "formulas")
    TEMPLATE = _Said("parse", "it is a template, which a script would fill", "templates of scripts")
    TOOLBAR = _Said("parse", "an archive of the web put it around the page", "put there by an archive of the web")
    TOO_MANY = _Said(
        "parse", "the page has more than {n} blocks: what follows was not read", "pages not read to the end"
    )
    NEXT_ARTICLE = _Said("parse", "it is of another article, which the page shows below its own", "of next articles")
    CONTACT = _Said("parse", "its own address holds the contact of a person", "pictures and cards with contacts")
    OF_MAIL = _Said("parse", "it belongs to the mail that brought the article", "of the mails around articles")
    FEED_FOOTER = _Said("parse", "a feed puts it below each entry: which site the entry is of", "footers of feeds")
    RUNNING_HEAD = _Said("parse", "it recurs at the head or foot of the pages", "heads and feet of printed pages")
    SHORTCODE = _Said("parse", "it calls a program of the site's publishing system", "calls of publishing systems")
    # clean: what is taken from one capture
    LEFT_OUT = _Said("clean", "the whole capture was left out: {what}", "of captures that were left out")
    RECURS = _Said("clean", "it stands on {n} articles of this site", "stand on other articles too")
    NOT_IN_BARE = _Said("clean", "a bare copy of the article, such as a print view, lacks it", "lacking in bare copies")
    NOT_IN_COPIES = _Said("clean", "other copies of the article lack it", "lacking in other copies")
    OUTSIDE_PAGE = _Said(
        "clean", "a page of the article has it outside the article's text", "outside the text of the article's page"
    )
    LETTER = _Said("clean", "it is part of a letter to the readers", "parts of letters to readers")
    ADDRESSES = _Said("clean", "it addresses the readers: an appeal or an invitation", "appeals and invitations")
    CONSENT = _Said("clean", "it speaks of cookies, accounts or consent", "on cookies, accounts and consent")
    REFERENCE = _Said("clean", "it names another text to read", "references to other texts")
    NOTE = _Said("clean", "the site prints it above one article after the other", "notes above articles")
    RIGHTS = _Said("clean", "it speaks of rights and imprint", "on rights and imprint")
    COMMENTS = _Said("clean", "it belongs to the readers' comments", "of readers' comments")
    BELOW_COMMENTS = _Said("clean", "it stands below the readers' comments", "below readers' comments")
    FORM = _Said("clean", "it stands in a form", "in forms")
    BUTTON = _Said("clean", "it is the label of a button, a link or a list", "labels of buttons")
    LINKS = _Said("clean", "most of it is links", "mostly links")
    NAVIGATION = _Said(
        "clean", "it stands in the page's head, foot, side or navigation, outside its main text", "head, foot, side"
    )
    OUTSIDE = _Said("clean", "it stands outside the page's main text", "outside the main text")
    PLACE = _Said(
        "clean", "at this place of the site's pages stands no article, or hardly any", "where no article stands"
    )
    TEASERS = _Said("clean", "it stands between titles, as in a list of teasers", "in lists of teasers")
    NO_SENTENCE = _Said("clean", "it is no sentence of running text: a label, a title, a line", "no running text")
    AROUND = _Said("clean", "what stands around it is no article", "among what is no article")
    APART = _Said("clean", "it reads like an article's but stands apart from this one's text", "apart from the text")
    TOGETHER = _Said("clean", "all measures together speak against it, none of them alone", "by all measures together")
    ABOVE_HEADLINE = _Said("clean", "it stands above the headline", "above the headline")
    BESIDE_HEADLINE = _Said(
        "clean", "the site prints it beside the titles of its articles: its name, a section, a slogan", "beside titles"
    )
    REPEATS_HEADLINE = _Said("clean", "it repeats the headline", "repeat the headline")
    REPEATED = _Said("clean", "the article has it already", "standing in the article already")
    PICTURE = _Said("clean", "it is a picture or a card outside the article's text", "pictures and cards outside")
    EITHER_DAY = _Said(
        "clean", "it is a date that can be two days; the article's date is asked for", "dates that can be two days"
    )
    OTHER_VALUE_STATED = _Said(
        "clean", "it gives another {what} than the one that a more trusted place of the page states", "other values"
    )
    # merge: what is taken from the copies of an article
    FRAGMENT = _Said(
        "merge", "only this copy has it, and it is no whole sentence of 12 words or more", "fragments of one copy"
    )
    NO_PLACE = _Said(
        "merge", "only this copy has it, at an end where the other copies go on otherwise", "at an end of one copy"
    )
    OUTVOTED = _Said(
        "merge",
        "{n} other copies have what stands before and after it, and lack it",
        "lacking between what others have",
    )
    EARLIER_VERSION = _Said(
        "merge", "an earlier version of the article has it, which was rewritten later", "of earlier versions"
    )
    OTHER_VALUE_GIVEN = _Said("merge", "it gives another {what} than the other copies", "values of one copy")
    # what people decided
    DECIDED = _Said("decision", "an editor decided that it goes", "by editors' decisions")
    OTHER_VALUE_DECIDED = _Said("decision", "an editor decided on another {what}", "values that editors changed")
    DELETED = _Said("decision", "an editor decided that the article is not in the archive", "of deleted articles")
    BARRED = _Said("redaction", "it holds nothing but words that are barred", "nothing but barred words")

    @property
    def step(self) -> Step:
        """The step that removes a block for this reason."""
        return self.value.step

    @property
    def counted(self) -> str:
        """What blocks removed for this reason are called where they are counted."""
        return self.value.counted

    def sentence(self, n: int = 0, what: str = "") -> str:
        """Return the reason as a sentence about one block."""
        said = self.value.sentence.replace("{n}", f"{n:,}").replace("{what}", what)
        if self is Reason.OUTVOTED and n == 1:
            return said.replace("1 other copies have", "another copy has").replace("and lack it", "and lacks it")
        return said
