"""figures.queries"""
