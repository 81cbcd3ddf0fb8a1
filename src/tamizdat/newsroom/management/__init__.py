"""Commands of Django that belong to the desk: `tamizdat manage NAME`."""
