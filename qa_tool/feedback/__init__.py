"""What an IRO says to an audit: the own grade, the opening, replies, disputes."""
