"""From what editors decided to what readers see: records, the queue, the bulk load."""
