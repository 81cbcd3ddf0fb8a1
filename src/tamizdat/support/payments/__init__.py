"""From the form to the ledger: what a contribution can become, and who makes it so. The same for every provider."""
