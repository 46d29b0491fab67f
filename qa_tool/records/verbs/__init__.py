"""records.verbs"""
