"""Small numbers in what goes outside: hidden, and protected from being worked out (measures, general rule 10).

Make a ``Table`` (``cross``, ``joined``, ``with_rest``), ``protect`` it beside the releases that went before, print
only what the ``Published`` gives, and keep its ``release``. What is promised, and why, is in docs/suppression.md.
"""
