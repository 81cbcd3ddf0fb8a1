"""Pelican's settings: the addresses of the product's site, no cache, no pagination."""

SITENAME = "The Unwritten Courier"
TAGLINE = "Words that nobody wrote"
SITEURL = "http://localhost:8000"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
THEME = "theme"
THEME_STATIC_DIR = "assets"
STATIC_PATHS: list[str] = []
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["fronts"]
MARKDOWN = {"extension_configs": {"markdown.extensions.meta": {}}, "output_format": "html5"}
LATEST = 30

PAGE_PATHS = ["pages"]
PAGE_URL, PAGE_SAVE_AS = "{slug}/", "{slug}/index.html"
ARTICLE_EXCLUDES = ["pages"]
ARTICLE_URL = "{date:%Y}/{date:%m}/{date:%d}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "section/{slug}/", "section/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "topic/{slug}/", "topic/{slug}/index.html"
AUTHOR_URL, AUTHOR_SAVE_AS = "author/{slug}/", "author/{slug}/index.html"
YEAR_ARCHIVE_URL, YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/", "{date:%Y}/index.html"
MONTH_ARCHIVE_URL, MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/", "{date:%Y}/{date:%m}/index.html"
DAY_ARCHIVE_URL, DAY_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/{date:%d}/", "{date:%Y}/{date:%m}/{date:%d}/index.html"
DIRECT_TEMPLATES = ["index", "archives", "tags", "authors", "sitemap"]
ARCHIVES_SAVE_AS, TAGS_SAVE_AS, AUTHORS_SAVE_AS = "archive/index.html", "topics/index.html", "authors/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = False

FEED_DOMAIN = SITEURL
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
FEED_RSS, CATEGORY_FEED_RSS = "rss.xml", "section/{slug}/rss.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
