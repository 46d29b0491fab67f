"""The tables as the first release has them, one module for each subject. Never edited: later migrations change them.

They stand here once more, apart from the models: what an installation has run must not change when the models do.
"""
