"""Cards and what else Stripe takes, by its hosted Checkout. No card number ever comes near the newsroom.

`client.py` calls the SDK; `session.py` says what to order; `reading.py`, `books.py` and `messages.py` are pure and turn
Stripe's objects into ours; `provider.py` puts them together.
"""

from tamizdat.support.providers.stripe.provider import make

__all__ = ["make"]
