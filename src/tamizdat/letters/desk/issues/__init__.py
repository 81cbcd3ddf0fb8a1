"""Issues at the desk: beginning, arranging, checking, testing and approving them."""
