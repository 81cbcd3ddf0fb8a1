"""What one client, and all of them together, may cost the server of `tamizdat up`: times, sizes and counts.

Idle clients, slow readers and slow senders each hold a connection. So there is room for many, and none is held for long
by somebody who does nothing. How many one address may hold the server cannot say (Granian tells of requests and not of
connections): that is for a firewall, or for a server in front (docs/serving.md).
"""

from __future__ import annotations

import os
import resource
import socket
import stat
import sys
from pathlib import Path

# Milliseconds in which the head of a request must be there, counted from the last answer or the connection on. So it is
# also how long a connection may be idle between two requests. A reader on a bad line sends a head of 500 bytes in two
# packets; three losses of one take 7 seconds (RFC 6298: 1, 2 and 4).
HEAD_MS = 10_000
# Bytes of a request's head. Browsers send 1 to 2 KB here, where there are no cookies; 1,000 letters of another script
# in an address are 9 KB. What is longer gets 431. Each connection can make the server keep as much.
HEAD_BYTES = 32 << 10
# Seconds in which a reader must take something of an answer. Mobile networks are away for some seconds at a time.
UNREAD_SECONDS = 30
# Seconds in which the body of a request must be there, and the bytes that each further second must bring: what a bad
# line over Tor brings. A reader's form has two packets, a picture at the desk a few minutes.
BODY_SECONDS = 30
BODY_BYTES_PER_SECOND = 2_000
# Bytes of all bodies that a process holds at a time, of those who are signed in and of strangers each: five of the
# largest at the desk.
BODIES_BYTES = 512 << 20
# What is always taken: a form to log in has some hundred bytes, a reader's some thousand.
SMALL_BODY_BYTES = 16 << 10
# Bytes of a body of somebody who is not signed in. A long article is one form, which is saved by itself, and the
# session of its writer may have ended meanwhile: then the desk says so.
STRANGER_BODY_BYTES = 1 << 20
# Requests of one address that nginx answers at a time, where it meets readers itself. A request lasts milliseconds, so
# a hundred is far more than the readers have at once whom a mobile network or a Tor exit gives one address; slow
# readers of large files are what it bounds. nginx counts in memory, and forgets an address with its last request.
ADDRESS_REQUESTS = 100
# Connections that the kernel keeps until a worker takes them: as many as Linux allows by itself (net.core.somaxconn).
BACKLOG = 4096
# Connections and open files of a worker. The 1,024 that most systems begin with run out under a few hundred readers who
# keep their connections. An idle one costs the server 10 KB or less. macOS allows no more than 10,240.
MAX_DESCRIPTORS = 10_240 if sys.platform == "darwin" else 65_536
# Of these an eighth stays free for files that are sent, and for what the process itself has open.
_KEPT_FREE = 8


def allow_descriptors() -> int:
    """Raise the limit of open files, as far as this account may, to MAX_DESCRIPTORS; return the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(MAX_DESCRIPTORS, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MAX_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def connections(descriptors: int) -> int:
    """Return how many connections a worker takes at a time; the others wait in the kernel."""
    return descriptors - descriptors // _KEPT_FREE


def end_unread_answers() -> bool:
    """Have the kernel end connections whose client takes nothing for UNREAD_SECONDS; return whether it will.

    The time is set at the sockets of this process that listen, from which each connection has it (TCP_USER_TIMEOUT,
    RFC 5482; Linux alone). Granian has no time for writing, and no way to its sockets.
    """
    if sys.platform != "linux":
        return True
    found = False
    try:
        descriptors = [int(one.name) for one in Path("/proc/self/fd").iterdir()]
    except OSError:  # it is not mounted
        return True
    for descriptor in descriptors:
        try:
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            with socket.socket(fileno=os.dup(descriptor)) as opened:
                if opened.family in {socket.AF_INET, socket.AF_INET6} and opened.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN
                ):
                    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
                    found = True
        except OSError:  # closed meanwhile
            continue
    return found
