"""actions.verbs"""
