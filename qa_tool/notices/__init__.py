"""What somebody is told, once, in the tool and by e-mail."""
