"""What stands between a driver and its server: a tap that counts, a link that delays."""
