"""outputs.queries"""
