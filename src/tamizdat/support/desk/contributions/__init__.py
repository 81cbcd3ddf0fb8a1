"""Pages at the desk: what readers give, each contribution, what they wrote with it."""
