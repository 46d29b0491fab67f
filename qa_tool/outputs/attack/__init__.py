"""outputs.attack"""
