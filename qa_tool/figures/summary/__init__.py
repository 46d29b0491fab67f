"""figures.summary"""
