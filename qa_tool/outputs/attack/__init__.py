"""An independent attack on what goes outside: what could a reader of every released edition work out?"""
