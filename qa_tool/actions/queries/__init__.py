"""actions.queries"""
