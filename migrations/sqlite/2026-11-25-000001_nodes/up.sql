-- What is done at regular times, and when it was done last: whichever node moves the time on does it.
CREATE TABLE schedules (
  name TEXT NOT NULL PRIMARY KEY,
  ran_at INTEGER NOT NULL
) STRICT;
INSERT INTO schedules (name, ran_at) VALUES ('clean-up', 0);

-- How many guests of an event stand where: kept by triggers, so that it always equals the rows, and
-- read instead of counting them. A reply of '' is none.
CREATE TABLE tallies (
  event_id BLOB NOT NULL REFERENCES events (id),
  standing TEXT NOT NULL,
  reply TEXT NOT NULL,
  guests INTEGER NOT NULL CHECK (guests >= 0),
  PRIMARY KEY (event_id, standing, reply)
) STRICT;
INSERT INTO tallies (event_id, standing, reply, guests)
SELECT event_id, standing, coalesce(reply, ''), count(*) FROM invitations GROUP BY 1, 2, 3;

CREATE TRIGGER invitations_tally_insert AFTER INSERT ON invitations
BEGIN
  INSERT INTO tallies (event_id, standing, reply, guests)
  VALUES (new.event_id, new.standing, coalesce(new.reply, ''), 1)
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = guests + 1;
END;
CREATE TRIGGER invitations_tally_delete AFTER DELETE ON invitations
BEGIN
  UPDATE tallies SET guests = guests - 1
  WHERE event_id = old.event_id AND standing = old.standing AND reply = coalesce(old.reply, '');
END;
CREATE TRIGGER invitations_tally_update AFTER UPDATE OF event_id, standing, reply ON invitations
WHEN (old.event_id, old.standing, coalesce(old.reply, '')) <> (new.event_id, new.standing, coalesce(new.reply, ''))
BEGIN
  UPDATE tallies SET guests = guests - 1
  WHERE event_id = old.event_id AND standing = old.standing AND reply = coalesce(old.reply, '');
  INSERT INTO tallies (event_id, standing, reply, guests)
  VALUES (new.event_id, new.standing, coalesce(new.reply, ''), 1)
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = guests + 1;
END;

-- An index behind every filter and order of the guest list.
DROP INDEX invitations_reply;
CREATE INDEX invitations_reply ON invitations (event_id, standing, reply, sort_key, id);
CREATE INDEX invitations_latest ON invitations (event_id, replied_at, id);
