-- Colleagues who come in an invitee's place.
ALTER TABLE events ADD COLUMN substitutes TEXT COLLATE "C" NOT NULL DEFAULT 'off' CHECK (substitutes IN ('off', 'at once', 'after approval'));

ALTER TABLE invitations DROP CONSTRAINT invitations_reply_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_check CHECK (reply IN ('accepted', 'declined', 'tentative', 'waiting', 'offered', 'replaced'));

ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

-- Who was proposed by whom, and what became of it. Of one invitation one proposal is alive at a time.
CREATE TABLE nominations (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  nominee_name TEXT COLLATE "C" NOT NULL,
  nominee_position TEXT COLLATE "C" NOT NULL,
  nominee_email TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('proposed', 'accepted', 'refused', 'withdrawn', 'declined')),
  proposed_at BIGINT NOT NULL,
  decided_at BIGINT,
  nominee_invitation_id BYTEA REFERENCES invitations (id)
);
CREATE UNIQUE INDEX nominations_undecided ON nominations (invitation_id) WHERE status = 'proposed';
CREATE INDEX nominations_event ON nominations (event_id, status, id);
CREATE INDEX nominations_invitation ON nominations (invitation_id, id);
CREATE INDEX nominations_nominee ON nominations (nominee_invitation_id);
