"""Mail that comes in: fetched or handed over, sorted, and acted on; none of it is kept."""
