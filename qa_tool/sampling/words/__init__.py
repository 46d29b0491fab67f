"""sampling.words"""
