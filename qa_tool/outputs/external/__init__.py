"""The external edition: what outside readers get of a quarter or a year, safe however it is read."""
