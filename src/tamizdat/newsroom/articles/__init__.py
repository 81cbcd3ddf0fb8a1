"""The article at the desk: its blocks, its form, its views."""
