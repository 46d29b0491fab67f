"""My work, and what people who have left still had to do. Nothing is written here."""
