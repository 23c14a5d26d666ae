"""Measure a contest: prove its cells, run them in hosts, keep a journal, make the record."""
