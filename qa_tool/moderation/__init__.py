"""The second reading of an audit, blind, and what stands after it.

An audit is sent to a reader when it is submitted; what is decided on may change its standing grade.
"""
