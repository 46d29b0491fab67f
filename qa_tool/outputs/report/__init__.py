"""The quality-assurance chapter, as a document."""
