"""The desk's pages about the vault: unlocking it, what waits for it, letters; in practice mode the mailbox."""
