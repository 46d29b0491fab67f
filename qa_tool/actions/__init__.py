"""What somebody must do or see to because of a record, until another person closes it.

It begins and ends because of what happens to the record (submitted, standing grade changed, released, opened).
"""
