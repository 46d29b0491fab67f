"""actions.reactions"""
