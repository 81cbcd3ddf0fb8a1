"""What stands on each kind of page: a function for each kind, which yields the files of one page.

Pages for readers are here, pages that list articles in `lists/`, files for other programs in `machine_readable/`. The
HTML itself is in the theme's templates; a function here decides what a template is given (`render/views.py`).
"""
