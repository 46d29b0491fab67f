"""records.panels"""
