//! How many mails go out at once, and how fast, to a mail server that asks to be asked less.
//!
//! Half as many connections and a pause at each such word; one more connection after some mails that
//! were taken, and half the pause after each: what was slowed down recovers by itself.

use std::time::Duration;

/// The first pause between two mails, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// Below this a pause is none.
const NONE: Duration = Duration::from_millis(50);
/// After so many mails in a row that were taken there is one more connection.
const TAKEN: usize = 10;

/// The pace of a worker.
#[derive(Debug, Clone)]
pub struct Throttle {
    most: usize,
    allowed: usize,
    pause: Duration,
    taken: usize,
    /// How often it was slowed down.
    turn: usize,
}

impl Throttle {
    /// At full speed, with so many connections at most.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), allowed: most.max(1), pause: Duration::ZERO, taken: 0, turn: 0 }
    }

    /// How many mails may be on their way.
    #[must_use]
    pub fn allowed(&self) -> usize {
        self.allowed
    }

    /// How long to wait after one has begun before the next one does.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// A number for mails that begin now, to be given back with what became of them.
    #[must_use]
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The server asked for less. What mails say that began before the last time it did counts only once.
    pub fn busy(&mut self, turn: usize) {
        if turn < self.turn {
            return;
        }
        self.turn += 1;
        self.taken = 0;
        self.allowed = (self.allowed / 2).max(1);
        self.pause = (self.pause * 2).clamp(PAUSE.0, PAUSE.1);
    }

    /// The server took a mail.
    pub fn taken(&mut self) {
        self.pause /= 2;
        if self.pause < NONE {
            self.pause = Duration::ZERO;
        }
        if self.allowed < self.most {
            self.taken += 1;
            if self.taken >= TAKEN {
                (self.allowed, self.taken) = (self.allowed + 1, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_slows_down_once_for_all_that_were_on_their_way_and_recovers() {
        let mut throttle = Throttle::new(6);
        let began = throttle.turn();
        (0..6).for_each(|_| throttle.busy(began));
        assert_eq!((throttle.allowed(), throttle.pause()), (3, PAUSE.0));
        for _ in 0..20 {
            throttle.busy(throttle.turn());
        }
        assert_eq!((throttle.allowed(), throttle.pause()), (1, PAUSE.1));
        (0..10).for_each(|_| throttle.taken());
        assert_eq!((throttle.allowed(), throttle.pause()), (2, Duration::ZERO));
        (0..400).for_each(|_| throttle.taken());
        assert_eq!((throttle.allowed(), throttle.pause()), (6, Duration::ZERO));
        assert_eq!(Throttle::new(0).allowed(), 1);
    }
}
