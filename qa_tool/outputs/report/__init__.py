"""outputs.report"""
