DROP INDEX invitations_mode;
ALTER TABLE invitations DROP COLUMN mode;
ALTER TABLE events DROP COLUMN ways;
