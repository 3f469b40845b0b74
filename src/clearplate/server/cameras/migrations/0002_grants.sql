-- A camera's row stays for ever: reads carry its number.
GRANT SELECT, INSERT, UPDATE ON cameras_camera TO clearplate_app;
