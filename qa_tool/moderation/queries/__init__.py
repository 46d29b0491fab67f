"""moderation.queries"""
