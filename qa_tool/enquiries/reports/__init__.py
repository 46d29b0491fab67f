"""enquiries.reports"""
