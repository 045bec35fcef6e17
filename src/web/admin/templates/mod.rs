//! Mail texts on the desk: what each kind of mail says, in each language.

pub mod edit;
pub mod list;
