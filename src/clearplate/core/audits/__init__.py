"""What the rules would have said to searches made elsewhere: another vendor's audit files, read and judged by our gates."""
