"""Where recovery keeps what is too much for memory: on the disk, in the folder of the run."""
