-- Seats: how many, for whom, who waits for one or stands in reserve, what was granted to one guest, how an
-- answer came, and who was proposed in whose place.
ALTER TABLE events ADD COLUMN waiting_list TEXT COLLATE "C" NOT NULL DEFAULT 'off' CHECK (waiting_list IN ('off', 'promote', 'offer', 'propose'));
ALTER TABLE events ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours >= 1 AND offer_hours <= 720);
ALTER TABLE events ADD COLUMN change_until BIGINT;
ALTER TABLE events ADD COLUMN overbooking INTEGER NOT NULL DEFAULT 0 CHECK (overbooking >= 0 AND overbooking <= 100);
ALTER TABLE events ADD COLUMN holding TEXT COLLATE "C" NOT NULL DEFAULT 'no' CHECK (holding IN ('no', 'until the deadline'));
ALTER TABLE events ADD COLUMN quotas TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN substitutes TEXT COLLATE "C" NOT NULL DEFAULT 'off' CHECK (substitutes IN ('off', 'at once', 'after approval'));
ALTER TABLE events ADD COLUMN reserve_rule TEXT COLLATE "C" NOT NULL DEFAULT 'by hand' CHECK (reserve_rule IN ('by hand', 'as seats come free'));

ALTER TABLE invitations DROP CONSTRAINT invitations_reply_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_check
  CHECK (reply IN ('accepted', 'declined', 'tentative', 'waiting', 'offered', 'replaced'));
ALTER TABLE invitations ADD COLUMN waiting_since BIGINT;
ALTER TABLE invitations ADD COLUMN offered_until BIGINT;
ALTER TABLE invitations ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority >= 0 AND priority <= 9);
ALTER TABLE invitations ADD COLUMN extended_until BIGINT;
ALTER TABLE invitations ADD COLUMN waiver TEXT COLLATE "C" NOT NULL DEFAULT 'none' CHECK (waiver IN ('none', 'deadline', 'seat', 'both'));
ALTER TABLE invitations ADD COLUMN reply_source TEXT COLLATE "C" NOT NULL DEFAULT 'link' CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person'));
ALTER TABLE invitations ADD COLUMN reply_note TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN reserve INTEGER;
ALTER TABLE invitations ADD CHECK ((waiting_since IS NOT NULL) = (coalesce(reply, '') IN ('waiting', 'offered')));
ALTER TABLE invitations ADD CHECK ((offered_until IS NOT NULL) = (coalesce(reply, '') = 'offered'));
CREATE INDEX invitations_reserve ON invitations (event_id, reserve, id);

ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));

-- Who was proposed by whom, and what became of it.
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
