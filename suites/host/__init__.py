"""The process that holds drivers. It imports the standard library, what cells are made of, and nothing else."""
