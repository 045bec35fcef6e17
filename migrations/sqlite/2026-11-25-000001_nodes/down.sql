DROP INDEX invitations_latest;
DROP INDEX invitations_reply;
CREATE INDEX invitations_reply ON invitations (event_id, reply, sort_key, id);
DROP TRIGGER invitations_tally_update;
DROP TRIGGER invitations_tally_delete;
DROP TRIGGER invitations_tally_insert;
DROP TABLE tallies;
DROP TABLE schedules;
