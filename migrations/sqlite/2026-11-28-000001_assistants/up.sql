-- Assistants of invitees: each gets the invitee's mails in copy, with a link of their own, and answers for them.
CREATE TABLE assistants (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  contact_id BLOB NOT NULL REFERENCES contacts (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX assistants_contact ON assistants (contact_id, email_key) WHERE removed_at IS NULL;

CREATE TABLE assistant_links (
  link_id BLOB NOT NULL PRIMARY KEY CHECK (length(link_id) = 16),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  assistant_id BLOB NOT NULL REFERENCES assistants (id),
  UNIQUE (invitation_id, assistant_id)
) STRICT;
CREATE INDEX assistant_links_assistant ON assistant_links (assistant_id);

ALTER TABLE messages ADD COLUMN assistant_id BLOB REFERENCES assistants (id);
ALTER TABLE invitations ADD COLUMN answered_by BLOB REFERENCES assistants (id);
