"""kit.suppression"""
