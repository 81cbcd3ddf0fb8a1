"""The steps of recovery, one file each, and what runs them."""
