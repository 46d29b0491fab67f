"""figures.summary.making"""
