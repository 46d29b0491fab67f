"""What pages show, prepared from what services hand over: no rules, no queries."""
