"""The same site by other generators: content in each one's native form, a like theme, the command that builds it."""
