"""How the desk writes dates, a module for each of its languages (Django's FORMAT_MODULE_PATH)."""
