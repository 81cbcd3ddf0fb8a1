"""Accounts of the desk: a second factor for each, invitations, sessions."""
