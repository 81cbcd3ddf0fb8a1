"""Bitcoin by a BTCPay Server of the newsroom's own: single gifts, with no company between reader and paper.

`client.py` calls the Greenfield API; `reading.py` is pure and turns invoices into our words; `provider.py` puts them
together.
"""

from tamizdat.support.providers.btcpay.provider import make

__all__ = ["make"]
