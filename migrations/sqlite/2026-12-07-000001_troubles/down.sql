DROP TABLE troubles;
