-- What the application may do with letters: write one, count attempts, forget. To whom and about what cannot be changed.
GRANT SELECT, INSERT, DELETE ON letters_letter TO clearplate_app;
GRANT UPDATE (attempts, next_at, sent_at, fault) ON letters_letter TO clearplate_app;
