"""What came out. Reads records, never a driver."""
