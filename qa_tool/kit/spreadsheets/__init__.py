"""kit.spreadsheets"""
