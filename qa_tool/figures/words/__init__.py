"""figures.words"""
