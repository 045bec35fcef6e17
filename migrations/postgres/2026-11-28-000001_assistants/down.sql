-- A copy must not become a second mail to the invitee.
DELETE FROM messages WHERE assistant_id IS NOT NULL;
ALTER TABLE invitations DROP COLUMN answered_by;
ALTER TABLE messages DROP COLUMN assistant_id;
DROP TABLE assistant_links;
DROP TABLE assistants;
