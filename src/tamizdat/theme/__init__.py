"""What readers see: templates, style sheets, pictures and translations, and the loader that finds them.

An outlet overrides any file by putting one of the same name into its own `theme/` folder: `templates/article.html`,
`styles/screen/20-colour.css`, `assets/icon.svg`, `locale/ru/messages.po`. docs/theme.md lists them.
"""

from tamizdat.theme.files import DEFAULT_THEME, ThemeError
from tamizdat.theme.published import Assets, published_assets
from tamizdat.theme.templating import ROOT, environment, template, translate

__all__ = [
    "DEFAULT_THEME",
    "ROOT",
    "Assets",
    "ThemeError",
    "environment",
    "published_assets",
    "template",
    "translate",
]
