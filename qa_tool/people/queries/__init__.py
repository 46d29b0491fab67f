"""people.queries"""
