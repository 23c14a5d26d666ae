"""A user's own query as a workload: read, asked of the server once, then raced."""
