"""`tamizdat up`: one process that starts site, desk and worker, and keeps them running."""
