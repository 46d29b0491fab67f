"""The measures of the service, a module to a family, found by the registry."""
