"""records.views"""
