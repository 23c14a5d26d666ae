"""What is to be measured: cells, contests, and how much time each gets."""
