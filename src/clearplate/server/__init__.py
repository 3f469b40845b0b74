"""The city: Django, one small app (station) per step of the road a read travels."""
