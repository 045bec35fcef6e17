//! What the product knows: parsed types and decisions, as values. Nothing here reads a clock, a
//! random source, a file, a database or the network; all of it is tested by tables.

pub mod assistant;
pub mod attendance;
pub mod audit;
pub mod bounce;
pub mod calendar_answer;
pub mod choice;
pub mod contact;
pub mod country;
pub mod deadline;
pub mod delegation;
pub mod email;
pub mod event;
pub mod fold;
pub mod guest_list;
pub mod id;
pub mod instant;
pub mod invitation;
pub mod language;
pub mod lease;
pub mod mailing;
pub mod message;
pub mod nomination;
pub mod organisation;
pub mod password;
pub mod programme;
pub mod proof;
pub mod question;
pub mod quotas;
pub mod reminder;
pub mod reply;
pub mod salutation;
#[cfg(test)]
pub(crate) mod samples;
pub mod schedule;
pub mod sealed;
pub mod seats;
pub mod session;
pub mod signed_address;
pub mod suppression;
pub mod template;
pub mod text;
pub mod token;
pub mod trust;
pub mod user;
pub mod way;
