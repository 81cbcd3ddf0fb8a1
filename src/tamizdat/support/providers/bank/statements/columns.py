"""Which column of a CSV is what: by the words that banks write above them, in the languages that we know of. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from tamizdat.support.providers.bank.statements.line import StatementError

DAY, AMOUNT, CREDIT, DEBIT, CURRENCY, TEXT = "day", "amount", "in", "out", "currency", "text"
REFERENCE = "bank-reference"
# Booked comes before a bare "date": where both stand there, the bare one may be another.
_BOOKED = """buchungstag|buchungsdatum|booking date|booked on|posting date|posted date|transaction date|date operation
date de comptabilisation|date comptable|fecha contable|fecha de operación|fecha operación|data contabile|data operazione
data księgowania|data operacji|дата проводки|дата операции|дата операції|boekdatum|boekingsdatum|bokföringsdag
bokføringsdato|kirjauspäivä|könyvelés dátuma|datum zaúčtování|data lançamento|işlem tarihi"""
_WORDS = {
    DAY: "datum|date|day|fecha|data|дата|dato|päivä|päivämäärä|dátum|tarih|ημερομηνία|تاریخ|التاريخ|תאריך",
    AMOUNT: """betrag|umsatz|amount|montant|importe|importo|kwota|kwota operacji|bedrag|belopp|beløb|beløp|сумма|сума
määrä|summa|összeg|částka|tutar|valor|ποσό|مبلغ|المبلغ|סכום""",
    CREDIT: """haben|gutschrift|credit|paid in|money in|crédit|entrées|abono|haber|ingreso|avere|entrate|uznania|кредит
приход|bij|insättning|jóváírás|alacak""",
    DEBIT: """soll|lastschrift|debit|paid out|money out|débit|sorties|cargo|debe|gasto|dare|uscite|obciążenia|дебет
расход|af|uttag|terhelés|borç""",
    CURRENCY: """währung|waehrung|currency|ccy|devise|divisa|moneda|valuta|waluta|валюта|munt|muntsoort|pénznem|měna
para birimi|νόμισμα|ارز|العملة|מטבע""",
    TEXT: """verwendungszweck|zahlungsgrund|mitteilung|buchungstext|vorgang|beschreibung|auftraggeber|begünstigter
auftraggeber / begünstigter|name zahlungsbeteiligter|zahlungspflichtige*r|name|description|details|reference|narrative
memo|particulars|payee|payer|counterparty|payment reference|libellé|communication|motif|nom|concepto|descripción
observaciones|causale|descrizione|beneficiario|tytuł|tytułem|opis|opis operacji|nadawca|nadawca / odbiorca|omschrijving
mededelingen|naam / omschrijving|naam tegenpartij|назначение платежа|назначение|описание|контрагент|плательщик
призначення платежу|призначення|опис|meddelande|meddelelse|tekst|text|viesti|selite|saaja/maksaja|közlemény
zpráva pro příjemce|popis|descrição|açıklama|περιγραφή|شرح|البيان|תיאור""",
    REFERENCE: "bank reference|bankreferenz|referenznummer der bank|référence bancaire|transaction id|transaction-id",
}
_OPTIONS = {
    DAY: "--day",
    AMOUNT: "--amount",
    CREDIT: "--in",
    DEBIT: "--out",
    CURRENCY: "--currency-column",
    TEXT: "--text",
}


class Columns(Struct, frozen=True):
    """Where in a row what stands: numbers from 0, -1 for none. `currency_of` is a currency that a heading names."""

    day: int
    amount: int = -1
    credit: int = -1
    debit: int = -1
    currency: int = -1
    texts: tuple[int, ...] = ()
    bank_reference: int = -1
    currency_of: str = ""


class Named(Struct, frozen=True):
    """The headings that a person named."""

    day: str = ""
    amount: str = ""
    credit: str = ""
    debit: str = ""
    currency: str = ""
    texts: tuple[str, ...] = ()


def find_columns(heading: Sequence[str], named: Named) -> Columns | None:
    """Return which columns are what, None where a row is no heading. Raises StatementError where it is two things."""
    plain = [_plain(each) for each in heading]
    credit, debit = _find(plain, CREDIT, named.credit), _find(plain, DEBIT, named.debit)
    amount = -1 if named.credit or named.debit else _find(plain, AMOUNT, named.amount)
    if amount >= 0:
        credit = debit = -1
    texts = tuple(_at(plain, each) for each in named.texts) if named.texts else _all(plain, TEXT)
    day = _find(plain, DAY, named.day)
    if day < 0 or not texts or min(texts) < 0 or (amount < 0 and credit < 0):
        return None
    code = re.search(r"[(\[ ]([A-Z]{3})[)\]]?$", heading[amount if amount >= 0 else credit].strip(), re.ASCII)
    return Columns(
        day=day,
        amount=amount,
        credit=credit,
        debit=debit,
        currency=_find(plain, CURRENCY, named.currency),
        texts=texts,
        bank_reference=next(iter(_all(plain, REFERENCE)), -1),
        currency_of=code[1] if code else "",
    )


def _find(plain: Sequence[str], kind: str, named: str) -> int:
    """Return the column of a kind, -1 for none. Raises StatementError for two."""
    if named:
        return _at(plain, named)
    found: tuple[int, ...] = ()
    if kind == DAY:
        found = tuple(at for at, word in enumerate(plain) if word in _KNOWN_BOOKED)
    found = found or _all(plain, kind)
    if kind == CURRENCY and len(found) > 1:
        found = tuple(at for at in found if plain[at] != _VALUE_DATE)
    if len(found) > 1:
        names = " and ".join(repr(plain[at]) for at in found)
        raise StatementError(f"{names} could both be it. Name the column: {_OPTIONS[kind]} NAME.")
    return found[0] if found else -1


def _at(plain: Sequence[str], named: str) -> int:
    wanted = _plain(named)
    return plain.index(wanted) if wanted in plain else -1


def _all(plain: Sequence[str], kind: str) -> tuple[int, ...]:
    return tuple(at for at, word in enumerate(plain) if word in _KNOWN[kind])


def _plain(heading: str) -> str:
    """Return a heading without what varies: capitals, a currency behind it, a colon, spaces."""
    text = re.sub(r"\s+", " ", heading.replace("\ufeff", "")).strip().strip('"').rstrip(":*").strip()
    text = re.sub(r"\s*(\([^)]*\)|\[[^\]]*\]|\bin EUR|\b[A-Z]{3})$", "", text) or text
    return text.casefold().strip()


def _set(words: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in re.split(r"[|\n]", words))


_VALUE_DATE = "valuta"  # the currency in some languages, the day of value in others
_KNOWN_BOOKED = _set(_BOOKED)
_KNOWN = {kind: _set(words) for kind, words in _WORDS.items()}
