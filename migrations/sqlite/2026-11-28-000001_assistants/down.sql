ALTER TABLE invitations DROP COLUMN answered_by;
ALTER TABLE messages DROP COLUMN assistant_id;
DROP TABLE assistant_links;
DROP TABLE assistants;
