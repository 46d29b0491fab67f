"""definitions.question_types"""
