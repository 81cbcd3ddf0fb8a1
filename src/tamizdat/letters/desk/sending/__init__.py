"""An issue that waits for its hour, is being sent or was: how far it is, and what a person decides."""
