"""Fixtures for all rooms. Those of one room stand in its own conftest.py."""

pytest_plugins = ["tests.support.databases"]
