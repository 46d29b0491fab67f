"""Bringing in audits from before the tool: a template, an examination that names every fault, then all or none."""
