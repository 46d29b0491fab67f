"""The words of the service as pure values. Imports nothing of the project."""
