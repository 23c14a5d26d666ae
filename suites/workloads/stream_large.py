"""Fifty thousand rows in chunks, each row looked at: large results in bounded memory."""

from suites.data import SERIES_ROWS
from suites.workloads.stream import streaming

workload = streaming(SERIES_ROWS, large=True)
