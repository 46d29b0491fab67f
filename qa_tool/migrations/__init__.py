"""Alembic migrations: one path for SQLite and PostgreSQL."""
