"""The cluster edition as plain values, protected and printed."""
