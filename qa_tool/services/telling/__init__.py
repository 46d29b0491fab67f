"""Whom each verb lets know: one module for each subject, called by the verbs in their own transaction.

It stands beside the verbs' rooms, and imports none of them: an audit that is submitted tells the owners of its actions.
"""
