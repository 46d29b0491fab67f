"""outputs.staff"""
