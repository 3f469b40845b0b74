"""Template tags of the portal: the only way a computed value reaches a page."""
