"""How far the numbers of this machine can be trusted: ``python -m suites calibrate``."""
