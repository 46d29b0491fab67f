"""The measures of the service: each a module with one ``MEASURE``, found by the registry."""
