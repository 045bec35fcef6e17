-- People who are invited when seats come free: their order, and whether that happens by itself.
ALTER TABLE events ADD COLUMN reserve_rule TEXT COLLATE "C" NOT NULL DEFAULT 'by hand' CHECK (reserve_rule IN ('by hand', 'as seats come free'));
ALTER TABLE invitations ADD COLUMN reserve INTEGER;
CREATE INDEX invitations_reserve ON invitations (event_id, reserve, id);
