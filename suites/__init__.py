"""How drivers are compared. Importing this package imports nothing."""
