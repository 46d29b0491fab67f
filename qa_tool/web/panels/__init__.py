"""The numbers at the top of My work: one module for each subject that has some."""
