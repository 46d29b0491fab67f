"""What users see of a service, written down as text, so that two states of the code can be compared.

It asks through addresses, files, the feed and the command line only, and imports nothing of the tool's but
``create_app`` and the command: rooms may move, and what is written down stays the same.
"""
