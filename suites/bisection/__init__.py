"""``python -m suites bisect``: in which release did a driver become faster or slower?"""
