"""Pure functions from samples to intervals, verdicts and the trust in them."""
