-- What is done at regular times, and when it was done last: whichever node moves the time on does it.
CREATE TABLE schedules (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  ran_at BIGINT NOT NULL
);
INSERT INTO schedules (name, ran_at) VALUES ('clean-up', 0);

-- How many guests of an event stand where: kept by triggers, so that it always equals the rows, and
-- read instead of counting them. A reply of '' is none.
CREATE TABLE tallies (
  event_id BYTEA NOT NULL REFERENCES events (id),
  standing TEXT COLLATE "C" NOT NULL,
  reply TEXT COLLATE "C" NOT NULL,
  guests BIGINT NOT NULL CHECK (guests >= 0),
  PRIMARY KEY (event_id, standing, reply)
);
-- Nobody changes a guest list between the counting and the triggers.
LOCK TABLE invitations IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO tallies (event_id, standing, reply, guests)
SELECT event_id, standing, coalesce(reply, ''), count(*) FROM invitations GROUP BY 1, 2, 3;

-- Once for a statement and not for a row: a transaction that changes one row of tallies a hundred
-- thousand times would have to pass by all its earlier versions each time.
CREATE FUNCTION invitations_tally_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies AS t (event_id, standing, reply, guests)
  SELECT event_id, standing, coalesce(reply, ''), count(*) FROM after GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = t.guests + excluded.guests;
  RETURN NULL;
END
$$;
CREATE FUNCTION invitations_tally_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tallies t SET guests = t.guests - gone.guests
  FROM (SELECT event_id, standing, coalesce(reply, '') AS reply, count(*) AS guests FROM before GROUP BY 1, 2, 3) AS gone
  WHERE (t.event_id, t.standing, t.reply) = (gone.event_id, gone.standing, gone.reply);
  RETURN NULL;
END
$$;
CREATE FUNCTION invitations_tally_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moves AS (
    SELECT event_id, standing, coalesce(reply, '') AS reply, 1 AS n FROM after
    UNION ALL
    SELECT event_id, standing, coalesce(reply, ''), -1 FROM before
  ), shifts AS (
    SELECT event_id, standing, reply, sum(n) AS n FROM moves GROUP BY 1, 2, 3 HAVING sum(n) <> 0
  ), gone AS (
    UPDATE tallies t SET guests = t.guests + s.n FROM shifts s
    WHERE s.n < 0 AND (t.event_id, t.standing, t.reply) = (s.event_id, s.standing, s.reply)
  )
  INSERT INTO tallies AS t (event_id, standing, reply, guests)
  SELECT event_id, standing, reply, n FROM shifts WHERE n > 0 ORDER BY 1, 2, 3
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = t.guests + excluded.guests;
  RETURN NULL;
END
$$;
CREATE TRIGGER invitations_tally_insert AFTER INSERT ON invitations
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION invitations_tally_insert();
CREATE TRIGGER invitations_tally_delete AFTER DELETE ON invitations
REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION invitations_tally_delete();
CREATE TRIGGER invitations_tally_update AFTER UPDATE ON invitations
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION invitations_tally_update();

-- An index behind every filter and order of the guest list.
DROP INDEX invitations_reply;
CREATE INDEX invitations_reply ON invitations (event_id, standing, reply, sort_key, id);
CREATE INDEX invitations_latest ON invitations (event_id, replied_at, id);

-- Who has tried how often, where several nodes have to count together. On one node a process counts
-- in its memory, so the embedded engine has no such table. What is lost in a crash of the server is no
-- loss; nothing waits for it to reach the disk.
CREATE UNLOGGED TABLE rate_limits (
  key BYTEA NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  full_at BIGINT NOT NULL
);
CREATE INDEX rate_limits_full ON rate_limits (full_at);
