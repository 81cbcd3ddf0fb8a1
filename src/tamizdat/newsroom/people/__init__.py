"""The people of the newsroom: their accounts and roles, invitations, and the log of what was done."""
