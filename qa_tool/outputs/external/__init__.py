"""outputs.external"""
