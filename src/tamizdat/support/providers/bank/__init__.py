"""Bank transfers: the reader is shown the account and a reference; the newsroom imports its bank's statements.

`statements/` reads files, `identity.py` tells the same line of two files, `importing.py` counts what is new;
`states.py` has the rule of how a contribution is; `provider.py` is the provider's side of the interface.
"""

from tamizdat.support.providers.bank.provider import make

__all__ = ["make"]
