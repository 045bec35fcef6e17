-- Waiting lists: who waits for a seat, whom one is kept for, until when answers may change, exceptions,
-- and how an answer came.
ALTER TABLE events ADD COLUMN waiting_list TEXT COLLATE "C" NOT NULL DEFAULT 'off' CHECK (waiting_list IN ('off', 'promote', 'offer', 'propose'));
ALTER TABLE events ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours >= 1 AND offer_hours <= 720);
ALTER TABLE events ADD COLUMN change_until BIGINT;

ALTER TABLE invitations DROP CONSTRAINT invitations_reply_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_check CHECK (reply IN ('accepted', 'declined', 'tentative', 'waiting', 'offered'));
ALTER TABLE invitations ADD COLUMN waiting_since BIGINT;
ALTER TABLE invitations ADD COLUMN offered_until BIGINT;
ALTER TABLE invitations ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority >= 0 AND priority <= 9);
ALTER TABLE invitations ADD COLUMN extended_until BIGINT;
ALTER TABLE invitations ADD COLUMN waiver TEXT COLLATE "C" NOT NULL DEFAULT 'none' CHECK (waiver IN ('none', 'deadline', 'seat', 'both'));
ALTER TABLE invitations ADD COLUMN reply_source TEXT COLLATE "C" NOT NULL DEFAULT 'link' CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person'));
ALTER TABLE invitations ADD COLUMN reply_note TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invitations ADD CHECK ((waiting_since IS NOT NULL) = (coalesce(reply, '') IN ('waiting', 'offered')));
ALTER TABLE invitations ADD CHECK ((offered_until IS NOT NULL) = (coalesce(reply, '') = 'offered'));

ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));

ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));
