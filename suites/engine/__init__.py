"""Cells and how they are run."""
