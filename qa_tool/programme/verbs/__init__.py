"""Setting targets, deciding on leave, planning the calendar, and how far everybody has come."""
