"""meetings.reports"""
