"""``python -m reports COMMAND``: one file is one command, named as it is typed."""
