"""Claims as their authors published them; one file is one claim."""
