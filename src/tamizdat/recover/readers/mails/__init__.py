"""Mails and mailboxes: taken apart, and the article found in what is around it."""
