"""Mail services: letters go out by calls of their HTTP interface, one letter a call, by way of django-anymail.

    known       which services there are, what has to be said of each, and which are refused
    message     a letter as anymail wants it
    answers     what a service's answer means for a letter
    service     the calls

docs/decisions/0531-mail-services.md says what is promised and what is not.
"""
