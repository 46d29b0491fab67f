"""What somebody is told, once, in the tool and by e-mail. Whom a change concerns its subject's reactions say."""
