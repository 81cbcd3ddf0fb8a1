"""Newsletters: what they are, who gets them, and each issue from its draft to the last reader's mailbox."""
