"""SQLAlchemy over native rows: engines, statements, tables, and how Core and ORM take each step."""
