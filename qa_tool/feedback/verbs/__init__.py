"""feedback.verbs"""
