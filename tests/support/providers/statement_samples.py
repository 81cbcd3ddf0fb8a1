"""Statements written for tests: camt.053 in two versions, and CSV as banks of several countries write it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

IBAN = "DE89370400440532013000"


def entry(
    day: date | str,
    amount: str,
    text: str = "",
    *,
    currency: str = "EUR",
    name: str = "Philippa Zwergenstein",
    reference: str = "",
    number: str = "1",
    status: str = "BOOK",
    version: str = "08",
    parts: Iterable[tuple[str, str]] = (),
) -> str:
    """Return an entry. A negative amount went out; `parts` are the transactions of a batch, as amount and text."""
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    value = amount.lstrip("-")
    state = f"<Sts>{status}</Sts>" if version == "02" else f"<Sts><Cd>{status}</Cd></Sts>"
    party = f"<Nm>{escape(name)}</Nm>" if version == "02" else f"<Pty><Nm>{escape(name)}</Nm></Pty>"
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{_amount(part, currency, direction, version)}"
        f"<RltdPties><Dbtr>{party}</Dbtr></RltdPties><RmtInf><Ustrd>{escape(words)}</Ustrd></RmtInf></TxDtls>"
        for part, words in (parts or [("", text)])
    )
    account = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return (
        f'<Ntry><NtryRef>{number}</NtryRef><Amt Ccy="{currency}">{value}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{state}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{account}"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def _amount(part: str, currency: str, direction: str, version: str) -> str:
    if not part:
        return ""
    inner = f'<Amt Ccy="{currency}">{part}</Amt>'
    if version == "02":
        return f"<AmtDtls><TxAmt>{inner}</TxAmt></AmtDtls>"
    return f"{inner}<CdtDbtInd>{direction}</CdtDbtInd>"


def camt(*entries: str, version: str = "08", iban: str = IBAN, encoding: str = "utf-8") -> bytes:
    """Return a statement."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>'
        f"</GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt>"
        "</Document>"
    )
    return text.encode(encoding)


GERMAN = """\
"Umsatzanzeige";"erstellt am 02.03.2026"
"Konto";"DE89 3704 0044 0532 0130 00"

"Buchungstag";"Valuta";"Auftraggeber / Begünstigter";"Verwendungszweck";"Betrag (EUR)";"Währung"
"01.03.2026";"01.03.2026";"Philippa Zwergenstein";"{one} Danke";"1.250,00";"EUR"
"02.03.2026";"02.03.2026";"Stadtwerke";"Strom";"-80,15";"EUR"
"""
BRITISH = """\
Date,Description,Paid out,Paid in,Balance
13/03/2026,FASTER PAYMENT P ZWERGENSTEIN {one},,"1,250.00",2000.00
14/03/2026,POWER LTD,80.15,,1919.85
"""
RUSSIAN = """\
Дата операции;Сумма;Валюта;Назначение платежа;Плательщик
2026-03-01;1 250,00;EUR;Пожертвование {one};Филиппа Ц.
2026-03-02;-80,15;EUR;Электричество;
"""
POLISH = """\
Data księgowania\tKwota\tWaluta\tTytuł\tNadawca / Odbiorca
2026-03-01\t1250,00\tEUR\tdarowizna {one}\tFilipa Z.
2026-03-02\t-80,15\tEUR\tprąd\tZakład
"""
FRENCH = """\
Date;Libellé;Débit;Crédit
28/03/2026;VIR RECU {one};;1 250,00
29/03/2026;PRLV ENERGIE;80,15;
"""
SAMPLES: dict[str, tuple[str, str]] = {
    "German": (GERMAN, "windows-1252"),
    "British": (BRITISH, "utf-8"),
    "Russian": (RUSSIAN, "windows-1251"),
    "Polish": (POLISH, "utf-16"),
    "French": (FRENCH, "utf-8-sig"),
}


def csv_of(rows: Iterable[Iterable[Any]], separator: str = ";") -> bytes:
    """Return a CSV."""
    return "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode()
