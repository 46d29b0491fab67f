"""moderation.verbs"""
