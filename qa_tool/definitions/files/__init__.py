"""definitions.files"""
