//! Mails kept in memory, for tests: what was sent can be read, and what the server will say can be
//! laid down beforehand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::{Delivery, Words};
use crate::mail::Outgoing;

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<Outgoing>,
    answers: VecDeque<Delivery>,
    refused: Vec<(String, Delivery)>,
    is_held: bool,
    held: usize,
}

/// A mail server in memory; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>, Arc<Notify>);

impl Memory {
    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the next mails will be answered with, in this order; after them all are taken.
    pub fn will_say(&self, answers: impl IntoIterator<Item = Delivery>) {
        self.inner().answers.extend(answers);
    }

    /// What every mail to this address will be answered with, from now on.
    pub fn refuses(&self, address: &str, answer: Delivery) {
        self.inner().refused.push((address.to_owned(), answer));
    }

    /// The mails that were taken, in the order in which they came.
    #[must_use]
    pub fn sent(&self) -> Vec<Outgoing> {
        self.inner().sent.clone()
    }

    /// Lets mails that were begun with wait from now on, or go on.
    pub fn hold(&self, is_held: bool) {
        self.inner().is_held = is_held;
        self.1.notify_waiters();
    }

    /// How many mails wait.
    #[must_use]
    pub fn held(&self) -> usize {
        self.inner().held
    }

    /// Comes back when mails are not held.
    pub(super) async fn ready(&self) {
        let go_on = self.1.notified();
        if !self.inner().is_held {
            return;
        }
        self.inner().held += 1;
        go_on.await;
        self.inner().held -= 1;
    }

    pub(super) fn send(&self, mail: &Outgoing) -> Delivery {
        let mut inner = self.inner();
        let to = mail.to.to_string();
        let fixed = inner.refused.iter().rev().find(|(address, _)| *address == to).map(|(_, a)| a.clone());
        let answer = fixed
            .or_else(|| inner.answers.pop_front())
            .unwrap_or_else(|| Delivery::Accepted(Words::squeeze("250 kept in memory")));
        if matches!(answer, Delivery::Accepted(_)) {
            inner.sent.push(mail.clone());
        }
        answer
    }
}
