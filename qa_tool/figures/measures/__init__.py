"""figures.measures"""
