"""What tells that a text lists people, and what must not be kept of people in an article's fields and links.

`mail_addresses` finds e-mail addresses however they are written (`signs`: by any name of the "@"), `contacts` the other
ways to reach a person, `lists` compares their number with the length of a text, `links` takes addresses out of the
links and fields of an article.
"""
