"""enquiries"""
