"""A rerun: what recovery finds anew meets what stands in the archive, and undoes nothing that an editor did there."""
