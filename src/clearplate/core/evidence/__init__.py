"""Evidence as it leaves the city: the bundle's container, its lists, its documents. Format: docs/spec/evidence-bundle.md."""
