"""figures.verbs"""
