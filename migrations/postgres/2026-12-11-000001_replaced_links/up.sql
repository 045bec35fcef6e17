-- Whether somebody may hold a mail with a link that was replaced: an answer out of a calendar is then looked at first.
ALTER TABLE invitations ADD COLUMN link_replaced_at BIGINT;
UPDATE invitations SET link_replaced_at = (
  SELECT max(at) FROM audit_entries WHERE audit_entries.invitation_id = invitations.id
  AND deed IN ('invitation revoked', 'invitation reissued', 'withdrawn as member')
) WHERE invited_at IS NOT NULL;

-- One more reason.
ALTER TABLE calendar_answers DROP CONSTRAINT calendar_answers_doubt_check;
ALTER TABLE calendar_answers ADD CONSTRAINT calendar_answers_doubt_check CHECK (doubt IN ('not signed', 'other entry', 'other person', 'link replaced', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken'));
