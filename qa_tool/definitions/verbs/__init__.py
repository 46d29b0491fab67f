"""definitions.verbs"""
