"""What keeps the paper alive: the ledger of what came in; to come: appeals, contributions, reminders."""
