"""What a run writes down and a report reads back."""
