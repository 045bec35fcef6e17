-- Ways to attend: in the room, online, or as each guest chooses. An event that has a room was one for the room.
ALTER TABLE events ADD COLUMN ways TEXT COLLATE "C" NOT NULL DEFAULT 'in person' CHECK (ways IN ('in person', 'online', 'either'));
UPDATE events SET ways = 'online' WHERE venue = '';
ALTER TABLE invitations ADD COLUMN mode TEXT COLLATE "C" CHECK (mode IN ('in person', 'online'));
UPDATE invitations SET mode = (SELECT CASE ways WHEN 'online' THEN 'online' ELSE 'in person' END FROM events WHERE events.id = event_id)
WHERE confirmed_name IS NOT NULL;
CREATE INDEX invitations_mode ON invitations (event_id, mode, standing, reply);
