"""Downloads, editions, frozen quarters, headlines, the staff edition and the feed."""
