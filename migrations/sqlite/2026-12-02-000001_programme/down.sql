DROP TABLE places;
DROP TABLE programme;
