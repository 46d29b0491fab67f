"""Telling people what waits for them: in the tool, and by e-mail.

A verb that changes something tells those concerned in its own transaction (``tell``): a change that is rolled back
tells nobody. Deadlines are looked up by ``sweep``, and e-mails are sent by ``send``, both from the command line.
"""
