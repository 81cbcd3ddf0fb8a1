"""How much each measure of page_features weighs."""

BIAS = -0.5
WEIGHTS = {"vote": 1.0}
