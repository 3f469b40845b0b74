"""Evidence bundles, checked offline. Written from docs/spec/evidence-bundle.md; `bundle.py` is where to begin."""
