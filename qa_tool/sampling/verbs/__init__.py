"""sampling.verbs"""
