"""What one capture may cost: the one table of limits, each with the reason of its figure.

What is above a limit is left out and told: the capture, where it cannot be read within one, else only what is too much
(topics, cells, pictures). Bytes are bounded as they are read, processor time and memory by the kernel
(`tamizdat/task_limits.py`), everything that a library or a later step multiplies by a count before it is built.
"""

from __future__ import annotations

from tamizdat.task_limits import TaskLimits

# The longest known article page that is not a dump weighs about 10 MB (pictures inlined by a browser's "save page").
CAPTURE_BYTES = 16 << 20
# Characters of a page's markup. The tree and the blocks take up to a hundred bytes for each.
MARKUP_CHARACTERS = 6 << 20
# Attributes of one element: libxml2 compares each with all before it. The elements with the most, of frameworks that
# state their data so, have some fifty.
TAG_ATTRIBUTES = 500
# Characters and links of one paragraph of Markdown: markdown-it looks from each bracket to the paragraph's end. A long
# paragraph has 5,000 characters, a list of sources some hundred links.
MARKDOWN_CHARACTERS, MARKDOWN_LINKS = 50_000, 500
# For each of the two steps, parsing and cleaning. Measured (bench "hostile", both steps and all that follows): 256 kB
# of short paragraphs take 2.9 seconds on a busy machine, the costliest text of that size (`a@`, again and again) 9.
SECONDS = 60
# Bytes of address space beyond what the worker has. 6 MB of markup, a hundred bytes for each character, take 600 MB,
# and the extractor copies the tree; with four workers it must fit into a machine of 8 GB.
MEMORY = 2 << 30
OF_A_STEP = TaskLimits(SECONDS, MEMORY)
# Reading a file (unpacking, taking mails and exports apart) and writing a picture anew happen in a process of their
# own, held to the same limits for each capture that it finds, and for the whole file to so many seconds a megabyte
# more. Measured at 1 MB, of nothing but small parts: a WordPress export 2.8 seconds, a mail 2.5, a zip 1.8 (bench
# "hostile").
SECONDS_A_MEGABYTE = 10
# Files so small that are a page or a text are read in this process.
READ_HERE = 64 << 10
TOO_LONG = (
    f"reading it took more than {SECONDS} seconds of processor time: give its text, or a copy without what makes it so"
    " large"
)
READ_TOO_LONG = (
    "reading it took more processor time than any file of its size: what stands before was read; unpack it, or give"
    " what is in it as files of their own"
)
DIED = (
    "reading it ended the process that tried (out of memory, or a fault in a library): try again with more memory free,"
    " or give its text"
)
TOO_LARGE = (
    f"reading it takes more than {MEMORY >> 30} GB of memory: give its text, or a copy without what makes it so large"
)


def seconds_of_file(size: int) -> int:
    """Return how many seconds of processor time reading a file of so many bytes may take."""
    return SECONDS + SECONDS_A_MEGABYTE * (size >> 20)
