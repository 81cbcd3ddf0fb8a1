"""The desk's models. Other apps import them from here."""

from tamizdat.newsroom.models.article import Article, ArticleByline, ArticleTopic
from tamizdat.newsroom.models.desk import Desk
from tamizdat.newsroom.models.labels import Author, Section, Series, Topic
from tamizdat.newsroom.models.operations import Heartbeat, Mark, Trouble
from tamizdat.newsroom.models.people import Invitation
from tamizdat.newsroom.models.picture import Picture, PictureRendition
from tamizdat.newsroom.models.recovered import RecoveryAnswer
from tamizdat.newsroom.models.site import (
    LanguageWords,
    ListText,
    OutletWords,
    Picks,
    Redirect,
    SiteVersion,
    StandingPage,
    TipLine,
)
from tamizdat.newsroom.models.state import ArticleState, Counter, Note, Publication
from tamizdat.newsroom.models.workflow import EditorApproval

__all__ = [
    "Article",
    "ArticleByline",
    "ArticleState",
    "ArticleTopic",
    "Author",
    "Counter",
    "Desk",
    "EditorApproval",
    "Heartbeat",
    "Invitation",
    "LanguageWords",
    "ListText",
    "Mark",
    "Note",
    "OutletWords",
    "Picks",
    "Picture",
    "PictureRendition",
    "Publication",
    "RecoveryAnswer",
    "Redirect",
    "Section",
    "Series",
    "SiteVersion",
    "StandingPage",
    "TipLine",
    "Topic",
    "Trouble",
]
