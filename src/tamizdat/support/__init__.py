"""What keeps the paper alive: the ledger of what came in, and appeals; to come: contributions, reminders."""
