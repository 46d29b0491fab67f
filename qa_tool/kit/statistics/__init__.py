"""kit.statistics"""
