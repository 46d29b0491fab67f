"""records.importing"""
