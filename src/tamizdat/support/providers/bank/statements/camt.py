"""Statements in camt.053 (ISO 20022, "BankToCustomerStatement"), all versions since 02.

Versions differ in few places, which are read in both ways: the status is a text or a code, a party's name stands one
deeper. A batch is read as its single transactions where these add up to it, else as one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from tamizdat.support.money import Money, MoneyError, check_currency, exponent
from tamizdat.support.providers.bank.statements.line import Statement, StatementError, StatementLine

_NONE = frozenset({"NONREF", "NOTPROVIDED", "NOREF", "NA", "N/A", "0"})  # what banks write who have no reference
_TEXTS = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "Refs/EndToEndId", "AddtlTxInf")
_NAMES = ("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm")


def is_xml(data: bytes) -> bool:
    """Whether a file looks like XML at all."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or (
        data[:2] in (b"\xff\xfe", b"\xfe\xff") and ("<" in data[:16].decode("utf-16", errors="replace"))
    )


def read(data: bytes) -> Statement:
    """Return what a file says. Raises StatementError."""
    root = _parse(data)
    kind = re.fullmatch(r"\{urn:iso:std:iso:20022:tech:xsd:([a-z]+\.\d+)\.\d+\.\d+\}Document", root.tag)
    if not kind or kind[1] != "camt.053":
        what = f"{kind[1]}" if kind else "of another kind"
        raise StatementError(f"This XML is {what}, and no statement. Ask your bank for camt.053.")
    statements = _all(root, "BkToCstmrStmt/Stmt")
    accounts = {_text(each, "Acct/Id/IBAN") or _text(each, "Acct/Id/Othr/Id") for each in statements}
    if "" in accounts:
        raise StatementError("A statement in the file does not say of which account it is. Export it again.")
    if len(accounts) > 1:
        raise StatementError(f"The file has statements of {len(accounts)} accounts. Export the newsroom's alone.")
    lines: list[StatementLine] = []
    pending = 0
    for number, entry in enumerate((entry for each in statements for entry in _all(each, "Ntry")), 1):
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status and status != "BOOK":
            pending += 1
            continue
        try:
            lines += _lines(entry)
        except (ValueError, InvalidOperation, MoneyError) as error:
            raise StatementError(f"Entry {number} of the statement: {error}") from None
    return Statement(tuple(lines), "".join(accounts), pending)


def _parse(data: bytes) -> etree._Element:
    """Return the root. What a file could do to its reader is off: entities, DTDs, the network, endless trees."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # they would part a text in two
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise StatementError(f"The file is no whole XML: {error}. Export it again.") from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None:
        raise StatementError("The file has a document type (DTD), as no bank's statement does. It is not read.")
    return root


def _lines(entry: etree._Element) -> Iterator[StatementLine]:
    """Yield the line of an entry, or those of its transactions."""
    whole, day = _money(entry, _one(entry, "Amt")), _day(entry)
    reference = _reference(entry, "AcctSvcrRef")
    extra = _text(entry, "AddtlNtryInf")
    details = _all(entry, "NtryDtls/TxDtls")
    amounts = [_amount_of(each, entry) for each in details]
    is_split = len(details) > 1 and all(amounts) and sum(each.amount for each in amounts if each) == whole.amount
    if is_split and all(each and each.currency == whole.currency for each in amounts):
        for number, (detail, money) in enumerate(zip(details, amounts, strict=True)):
            own = _reference(detail, "Refs/AcctSvcrRef") or (f"{reference}/{number}" if reference else "")
            if money and money.amount:
                yield StatementLine(day, money, _words([detail]), own)
        return
    if whole.amount:
        reference = reference or (_reference(details[0], "Refs/AcctSvcrRef") if len(details) == 1 else "")
        yield StatementLine(day, whole, " ".join(filter(None, [_words(details), extra])), reference)


def _amount_of(detail: etree._Element, entry: etree._Element) -> Money | None:
    """Return the amount of one transaction, None where it is not told."""
    found = _all(detail, "Amt") or _all(detail, "AmtDtls/TxAmt/Amt")
    if not found:
        return None
    signed = detail if _all(detail, "CdtDbtInd") else entry
    return _money(signed, found[0])


def _money(signed: etree._Element, amount: etree._Element) -> Money:
    """Return an amount, negative where the account was debited."""
    currency = check_currency(amount.get("Ccy") or "")
    text = "".join(map(str, amount.itertext())).strip()
    if len(amount) or not re.fullmatch(r"\d{1,15}(\.\d{1,5})?", text, re.ASCII):
        raise ValueError(f"{text!r} is no amount.")
    units = Decimal(text).scaleb(exponent(currency))
    if units != units.to_integral_value():
        raise ValueError(f"{text} {currency} has more decimals than the currency.")
    direction = _text(signed, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise ValueError("it does not say whether the money came or went (CdtDbtInd).")
    return Money(currency, int(units) if direction == "CRDT" else -int(units))


def _day(entry: etree._Element) -> date:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        if text := _text(entry, path):
            return date.fromisoformat(text[:10])
    raise ValueError("it has no day (BookgDt).")


def _reference(element: etree._Element, path: str) -> str:
    found = _text(element, path)
    return "" if found.upper() in _NONE else found


def _words(details: list[etree._Element]) -> str:
    """Return all that is written with transactions, names first."""
    found = [text for each in details for path in (*_NAMES, *_TEXTS) for text in _texts(each, path)]
    return " ".join(text for text in dict.fromkeys(found) if text.upper() not in _NONE)


def _one(element: etree._Element, path: str) -> etree._Element:
    found = _all(element, path)
    if not found:
        raise ValueError(f"it has no {path}.")
    return found[0]


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path of names, in any namespace."""
    found = [element]
    for name in path.split("/"):
        found = [child for each in found for child in each.iterchildren(f"{{*}}{name}")]
    return found


def _texts(element: etree._Element, path: str) -> list[str]:
    found = (" ".join("".join(map(str, each.itertext())).split()) for each in _all(element, path) if not len(each))
    return [text for text in found if text]


def _text(element: etree._Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")
