"""The keeping of sealed captures: day keys, their derivation, and the one door that opens a capture."""
