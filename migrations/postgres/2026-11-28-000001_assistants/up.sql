-- Assistants of invitees: each gets the invitee's mails in copy, with a link of their own, and answers for them.
CREATE TABLE assistants (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  contact_id BYTEA NOT NULL REFERENCES contacts (id),
  name TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE UNIQUE INDEX assistants_contact ON assistants (contact_id, email_key) WHERE removed_at IS NULL;

CREATE TABLE assistant_links (
  link_id BYTEA NOT NULL PRIMARY KEY CHECK (length(link_id) = 16),
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  assistant_id BYTEA NOT NULL REFERENCES assistants (id),
  UNIQUE (invitation_id, assistant_id)
);
CREATE INDEX assistant_links_assistant ON assistant_links (assistant_id);

ALTER TABLE messages ADD COLUMN assistant_id BYTEA REFERENCES assistants (id);
ALTER TABLE invitations ADD COLUMN answered_by BYTEA REFERENCES assistants (id);
