"""kit.documents"""
