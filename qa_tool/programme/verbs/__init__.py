"""programme.verbs"""
