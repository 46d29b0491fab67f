"""figures.formats"""
