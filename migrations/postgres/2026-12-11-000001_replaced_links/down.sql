-- Without the reason, whoever looks at these answers sees that they may not be genuine.
ALTER TABLE calendar_answers DROP CONSTRAINT calendar_answers_doubt_check;
UPDATE calendar_answers SET doubt = 'other person' WHERE doubt = 'link replaced';
ALTER TABLE calendar_answers ADD CONSTRAINT calendar_answers_doubt_check CHECK (doubt IN ('not signed', 'other entry', 'other person', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken'));

ALTER TABLE invitations DROP COLUMN link_replaced_at;
