"""Reviewing searches: what stands out, who may look at it, which ones are drawn."""
