"""definitions.screening"""
