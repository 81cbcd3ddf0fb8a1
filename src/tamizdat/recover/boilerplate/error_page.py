"""Error pages: "Page not found" and its like, which archives and mirrors keep under an article's address.

Their headline, or their first words, speak of an error or of a page that is not there, and they are short, undated and
unsigned. All of that must hold: an article may be about what was not found.
"""

from __future__ import annotations

import re

from tamizdat.recover.capture import Cleaned
from tamizdat.recover.words import word_count

LONGEST = 80  # words; what servers and editors say about a missing page, search box and suggestions included
_ERROR = re.compile(
    r"(?:^|\b(?:http|error|fehler|erreur|ошибка|помилка|błąd|hata|خطأ|خطای) ?)(?:40[0134]|410|50[0-4])\b"
    r"|^\W*(?:not found|oops|whoops|forbidden|access denied|bad gateway|service unavailable|internal server error"
    r"|gateway time-?out|something went wrong)\b"
    r"|\bno (?:such )?(?:page|article|story|document)s? (?:here|(?:at|with|under|by|for) (?:this|that) "
    r"(?:address|url|link|name))\b"
    r"|\bno such page\b"
    r"|\b(?:page|article|url|address)\b.{0,50}"
    r"\b(?:not (?:be )?found|not exist|n.t exist|n.t be found|not available|no longer (?:exists?|available))\b"
    r"|\b(?:can(?:no|.)t|couldn.t|could not|unable to) find (?:the|that|this|your) (?:page|article|url)\b"
    r"|\bseite (?:wurde )?(?:nicht gefunden|existiert nicht)|\bdiese seite (?:gibt es nicht|existiert nicht)"
    r"|\bpage (?:introuvable|non trouvée)|\bpage .{0,30}n.existe (?:pas|plus)"
    r"|\bp[áa]gina (?:no|não) (?:encontrada|existe)|\bpagina non (?:trovata|esiste)"
    r"|страниц\w{0,9} .{0,30}(?:не найден|не существует)|сторінк\w{0,9} .{0,30}(?:не знайден|не існує)"
    r"|старонк\w{0,9} не знойдзен"
    r"|\bnie znaleziono strony|\bstrona nie (?:istnieje|została znaleziona)|\bstránka nebyla nalezena"
    r"|\bsayfa (?:bulunamadı|mevcut değil)|\bσελίδα δεν (?:βρέθηκε|υπάρχει)"
    r"|الصفحة .{0,30}(?:غير موجودة|لم يتم العثور|لا توجد)|لا توجد صفحة|لم يتم العثور على الصفحة"
    r"|صفحه .{0,30}(?:یافت نشد|پیدا نشد|وجود ندارد)|页面不存在|找不到.{0,6}页|頁面不存在|ページが見つかりません",
    re.I,
)


def is_error_page(cleaned: Cleaned) -> bool:
    """Return whether a capture is the page that a server gives instead of an article."""
    if cleaned.bylines or cleaned.published or sum(word_count(block.text) for block in cleaned.body) > LONGEST:
        return False
    first = cleaned.body[0].text if cleaned.body else ""
    return bool(_ERROR.search(cleaned.headline) or (not cleaned.headline and _ERROR.search(first)))
