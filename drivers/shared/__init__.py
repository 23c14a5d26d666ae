"""What several driver files call: DBAPI steps, URLs, rows as COPY text."""
