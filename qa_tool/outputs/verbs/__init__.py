"""outputs.verbs"""
