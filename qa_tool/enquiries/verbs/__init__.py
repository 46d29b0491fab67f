"""enquiries.verbs"""
