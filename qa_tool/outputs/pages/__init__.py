"""Downloads, editions, frozen quarters, the staff edition and the feed."""
