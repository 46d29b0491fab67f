"""sampling.allocating"""
