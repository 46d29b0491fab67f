"""figures.charts"""
