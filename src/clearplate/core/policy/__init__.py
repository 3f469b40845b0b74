"""Rules as data: the adopted document, and the one function that decides by it."""
