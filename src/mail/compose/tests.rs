//! Every kind of mail in every language, and mails made of the worst that people can type.
