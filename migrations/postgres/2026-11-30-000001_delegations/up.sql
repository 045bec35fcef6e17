-- Seats that an event allots to organisations, each with an invitee who may name the members.
CREATE TABLE delegations (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  organisation_id BYTEA NOT NULL REFERENCES organisations (id),
  seats INTEGER NOT NULL CHECK (seats > 0),
  focal_id BYTEA REFERENCES invitations (id),
  created_at BIGINT NOT NULL,
  UNIQUE (event_id, organisation_id)
);
CREATE INDEX delegations_focal ON delegations (focal_id);
