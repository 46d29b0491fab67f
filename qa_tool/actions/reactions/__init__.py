"""What submission and standing grades lead to, whom a change concerns, what falls due."""
