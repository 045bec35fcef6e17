-- Whether somebody may hold a mail with a link that was replaced: an answer out of a calendar is then looked at first.
ALTER TABLE invitations ADD COLUMN link_replaced_at INTEGER;
UPDATE invitations SET link_replaced_at = (
  SELECT max(at) FROM audit_entries WHERE audit_entries.invitation_id = invitations.id
  AND deed IN ('invitation revoked', 'invitation reissued', 'withdrawn as member')
) WHERE invited_at IS NOT NULL;

-- One more reason. The table is made anew, because the list of reasons is part of it.
CREATE TABLE calendar_answers_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  said TEXT NOT NULL CHECK (said IN ('accepted', 'declined', 'tentative', 'another time', 'something else')),
  sender TEXT NOT NULL,
  doubt TEXT CHECK (doubt IN ('not signed', 'other entry', 'other person', 'link replaced', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken')),
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  reviewed_at INTEGER,
  reviewed_by BLOB REFERENCES users (id)
) STRICT;
INSERT INTO calendar_answers_anew (id, event_id, invitation_id, said, sender, doubt, detail, at, reviewed_at, reviewed_by)
SELECT id, event_id, invitation_id, said, sender, doubt, detail, at, reviewed_at, reviewed_by FROM calendar_answers;
DROP TABLE calendar_answers;
ALTER TABLE calendar_answers_anew RENAME TO calendar_answers;
CREATE INDEX calendar_answers_open ON calendar_answers (event_id, reviewed_at, at);
CREATE INDEX calendar_answers_invitation ON calendar_answers (invitation_id, at);
