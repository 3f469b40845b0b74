"""Times of day on 24 hours, as police records have them; "12:10 p.m." would also end a sentence with two stops."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "N j, Y, H:i"
SHORT_DATETIME_FORMAT = "m/d/Y H:i"
