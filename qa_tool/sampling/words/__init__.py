"""The words of case lists, independence, and the draw itself: pure."""
