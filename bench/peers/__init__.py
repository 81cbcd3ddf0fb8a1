"""The same site by other generators: content in each one's native form, a theme like ours, the command that builds it.

Each is a module with `Content` (content.PeerContent), `command(folder, out)`, `version()` and `LARGEST`, the size of
archive beyond which it did not end in reasonable time, None if it did. bench/setup installs them.
"""

from bench.peers import eleventy, hugo, pelican

PEERS = (hugo, eleventy, pelican)
