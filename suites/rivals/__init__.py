"""A driver once more, in another version, event loop or Python."""
