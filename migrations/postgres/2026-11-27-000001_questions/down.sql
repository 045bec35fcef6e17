DROP TABLE answer_files;
DROP TABLE sensitive_answers;
DROP TABLE answers;
DROP TABLE question_versions;
DROP TABLE questions;
