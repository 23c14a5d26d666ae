"""The nightly workflow: its jobs, its report, and the second look at what became slower."""
