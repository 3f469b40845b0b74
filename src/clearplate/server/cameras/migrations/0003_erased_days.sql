-- What a camera said stays; only a larger count, or a day whose key was destroyed since, is written over.
GRANT SELECT, INSERT, UPDATE (captures, key_destroyed, said_at) ON cameras_erasedday TO clearplate_app;
