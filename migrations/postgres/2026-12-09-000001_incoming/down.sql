-- Answers that were given in a calendar came by email.
DELETE FROM schedules WHERE name = 'mailbox';
DROP TABLE calendar_answers;
DROP TABLE bounces;
UPDATE invitations SET reply_source = 'email' WHERE reply_source = 'calendar';
ALTER TABLE invitations DROP CONSTRAINT invitations_reply_source_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_source_check CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person'));
