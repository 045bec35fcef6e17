//! Accounts: who may sign in, and being signed in.

mod people;
mod sessions;
mod set_up;

pub use people::{AccountRefusal, NewUser, add_user, change_role, disable_user, enable_user, reset_password};
pub use sessions::{
    ChangeRefusal, SignInRefusal, change_password, resume, sign_in, sign_out, sign_out_everywhere,
};
pub use set_up::{SETUP_VALID, SetUpRefusal, check_setup, set_up, setup_link};

#[cfg(test)]
mod tests;
