"""The service: Django's settings and addresses, which put the desk's parts together; and the worker."""
