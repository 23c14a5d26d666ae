"""The harness's own connection to a server: makes tables, counts sessions, states facts."""
