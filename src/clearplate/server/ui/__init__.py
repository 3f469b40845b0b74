"""The look of the house: base page, components, style, scripts. No tables, no rules."""
