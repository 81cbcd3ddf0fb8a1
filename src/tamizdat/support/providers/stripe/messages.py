"""What a message of Stripe's is about. Pure: whether it is genuine was checked before.

Nothing is read of it but a reference. A session is its own; what Stripe makes of a session carries ours; a refund and a
dispute name the charge, which is a payment's reference.
"""

from __future__ import annotations

from typing import Any

from tamizdat.support.providers.stripe.session import METADATA


def about(event: dict[str, Any]) -> str:
    """Return the reference in a message, "" where it is about nothing of ours."""
    record = (event.get("data") or {}).get("object") or {}
    match record.get("object"):
        case "checkout.session":
            return str(record["id"]) if _ours(record) else ""
        case "invoice":
            parent = (record.get("parent") or {}).get("subscription_details") or {}
            return _ours(parent) or _ours(record.get("subscription_details") or {})
        case "charge":
            return _ours(record) or str(record["id"])
        case "refund" | "dispute":
            charge = record.get("charge")
            return str(charge["id"] if isinstance(charge, dict) else charge or "")
        case "subscription" | "payment_intent":
            return _ours(record)
    return ""


def _ours(record: dict[str, Any]) -> str:
    return str((record.get("metadata") or {}).get(METADATA, ""))
