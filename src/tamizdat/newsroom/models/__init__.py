"""The desk's models. Other apps import them from here."""

from tamizdat.newsroom.models.article import Article, ArticleByline, ArticleTopic
from tamizdat.newsroom.models.labels import Author, Section, Series, Topic
from tamizdat.newsroom.models.state import ArticleState, Counter, Publication

__all__ = [
    "Article",
    "ArticleByline",
    "ArticleState",
    "ArticleTopic",
    "Author",
    "Counter",
    "Publication",
    "Section",
    "Series",
    "Topic",
]
