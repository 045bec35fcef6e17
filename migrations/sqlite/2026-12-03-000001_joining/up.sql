-- A delegation that whoever has an address at a domain may join by its link; off where there is no domain.
ALTER TABLE delegations ADD COLUMN domain TEXT;
ALTER TABLE delegations ADD COLUMN link_id BLOB CHECK (length(link_id) = 16);
CREATE UNIQUE INDEX delegations_link ON delegations (link_id);
