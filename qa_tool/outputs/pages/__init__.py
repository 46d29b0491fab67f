"""outputs.pages"""
