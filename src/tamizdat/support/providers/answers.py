"""What a provider answers may not be what its documentation says: then it is told, and stops nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tamizdat.support.providers.base import ProviderAway


@contextmanager
def understood(name: str) -> Iterator[None]:
    """Raise ProviderAway, which is tried again, for an answer that lacks something or has it in another form.

    The error's own text is not told: it quotes the answer.
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise ProviderAway(f"{name} answers what cannot be understood ({type(error).__name__}).") from None
