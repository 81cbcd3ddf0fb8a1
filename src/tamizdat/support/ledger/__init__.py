"""The double-entry ledger: posting, checking, and handing it to an accountant."""
