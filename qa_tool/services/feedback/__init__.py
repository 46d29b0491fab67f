"""Feedback on an audit: the IRO's own grade first, then reading, replies, and what becomes of a dispute.

An IRO who is let see an audit is first asked how they would grade the work; they may skip that and read. Opening it is
stored, and from then on no self-grade is taken: the database refuses it too. A reply is kept as it was sent; a
correction is a further reply. Whatever is disputed goes to the safeguarding manager (the head of service where the
safeguarding manager wrote the audit). Nothing here touches a revision.

The verbs flush and never commit. Beside what each says they raise NotPermitted (403), NotFound (404), and Conflict.
"""
