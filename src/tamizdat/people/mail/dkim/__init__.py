"""Signatures of letters (DKIM: RFC 6376, RFC 8463), for where the mail server writes none.

    settings     [mail.dkim] of tamizdat.toml
    keys         private keys, as files
    records      what stands in the DNS, and whether it does
    canonical    fields and bodies in the form in which they are signed
    signer       the signatures themselves

docs/decisions/0530-dkim.md says why it is so.
"""
