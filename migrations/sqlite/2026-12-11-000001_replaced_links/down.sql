-- Without the reason, whoever looks at these answers sees that they may not be genuine.
CREATE TABLE calendar_answers_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  said TEXT NOT NULL CHECK (said IN ('accepted', 'declined', 'tentative', 'another time', 'something else')),
  sender TEXT NOT NULL,
  doubt TEXT CHECK (doubt IN ('not signed', 'other entry', 'other person', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken')),
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  reviewed_at INTEGER,
  reviewed_by BLOB REFERENCES users (id)
) STRICT;
INSERT INTO calendar_answers_anew (id, event_id, invitation_id, said, sender, doubt, detail, at, reviewed_at, reviewed_by)
SELECT id, event_id, invitation_id, said, sender, CASE doubt WHEN 'link replaced' THEN 'other person' ELSE doubt END, detail, at, reviewed_at, reviewed_by FROM calendar_answers;
DROP TABLE calendar_answers;
ALTER TABLE calendar_answers_anew RENAME TO calendar_answers;
CREATE INDEX calendar_answers_open ON calendar_answers (event_id, reviewed_at, at);
CREATE INDEX calendar_answers_invitation ON calendar_answers (invitation_id, at);

ALTER TABLE invitations DROP COLUMN link_replaced_at;
