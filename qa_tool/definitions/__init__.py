"""Forms as data: the model, its files and checks, conditions, rules, question types, publishing."""
