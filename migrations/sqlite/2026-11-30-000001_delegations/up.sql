-- Seats that an event allots to organisations, each with an invitee who may name the members.
CREATE TABLE delegations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  seats INTEGER NOT NULL CHECK (seats > 0),
  focal_id BLOB REFERENCES invitations (id),
  created_at INTEGER NOT NULL,
  UNIQUE (event_id, organisation_id)
) STRICT;
CREATE INDEX delegations_focal ON delegations (focal_id);
