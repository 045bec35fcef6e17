DROP INDEX delegations_link;
ALTER TABLE delegations DROP COLUMN link_id;
ALTER TABLE delegations DROP COLUMN domain;
