"""people.verbs"""
