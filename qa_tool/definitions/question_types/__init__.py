"""One class per question type, found through ``registry``."""
