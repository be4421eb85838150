"""What the service remembers: one database, SQLite beside the service or PostgreSQL by address."""
