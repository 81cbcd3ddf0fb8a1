"""What is wrong with a newsroom, and the one command that helps: for `tamizdat doctor` and for the desk's home.

`files.py` looks at the folder and needs no Django; `desk.py` looks at the database.
"""
