DROP INDEX invitations_reserve;
ALTER TABLE invitations DROP COLUMN reserve;
ALTER TABLE events DROP COLUMN reserve_rule;
