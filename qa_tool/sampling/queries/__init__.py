"""sampling.queries"""
