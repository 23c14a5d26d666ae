"""Two or more sessions beside each other: what moved, and what may be concluded."""
