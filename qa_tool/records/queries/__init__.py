"""records.queries"""
