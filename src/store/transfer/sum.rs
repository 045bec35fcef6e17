//! What a table is told by: the number of its rows, and a digest of every value in the order of the
//! key. Each value is fed with its kind and its length, so that no two rows look alike that are not.

use sha2::{Digest, Sha256};

/// Count and digest of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over all values.
    pub digest: [u8; 32],
}

/// A digest in the making.
#[derive(Default)]
pub(super) struct Sum {
    rows: u64,
    hash: Sha256,
}

/// Something that has a place in a digest.
pub(super) trait Feed {
    fn feed(&self, sum: &mut Sum);
}

impl Sum {
    pub(super) fn row(&mut self, row: &impl Feed) {
        self.rows += 1;
        row.feed(self);
    }

    pub(super) fn of(self, table: &'static str) -> TableSum {
        TableSum { table, rows: self.rows, digest: self.hash.finalize().into() }
    }

    fn value(&mut self, kind: u8, bytes: &[u8]) {
        self.hash.update([kind]);
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
    }
}

impl Feed for Vec<u8> {
    fn feed(&self, sum: &mut Sum) {
        sum.value(b'b', self);
    }
}

impl Feed for String {
    fn feed(&self, sum: &mut Sum) {
        sum.value(b't', self.as_bytes());
    }
}

impl Feed for i64 {
    fn feed(&self, sum: &mut Sum) {
        sum.value(b'i', &self.to_be_bytes());
    }
}

impl Feed for i32 {
    fn feed(&self, sum: &mut Sum) {
        i64::from(*self).feed(sum);
    }
}

impl<T: Feed> Feed for Option<T> {
    fn feed(&self, sum: &mut Sum) {
        match self {
            Some(value) => value.feed(sum),
            None => sum.value(b'-', &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(Option<String>, String);

    impl Feed for Row {
        fn feed(&self, sum: &mut Sum) {
            self.0.feed(sum);
            self.1.feed(sum);
        }
    }

    fn sum(rows: &[(Option<&str>, &str)]) -> TableSum {
        let mut sum = Sum::default();
        for (one, other) in rows {
            sum.row(&Row(one.map(str::to_owned), (*other).to_owned()));
        }
        sum.of("rows")
    }

    #[test]
    fn what_differs_has_another_digest() {
        let all = [
            sum(&[]),
            sum(&[(None, "")]),
            sum(&[(Some(""), "")]),
            sum(&[(Some("a"), "b")]),
            sum(&[(Some("ab"), "")]),
            sum(&[(Some(""), "ab")]),
            sum(&[(Some("a"), "b"), (None, "")]),
            sum(&[(None, ""), (Some("a"), "b")]),
        ];
        for (n, one) in all.iter().enumerate() {
            for other in &all[n + 1..] {
                assert_ne!(one.digest, other.digest, "{one:?}");
            }
        }
        assert_eq!(sum(&[(Some("a"), "b")]), sum(&[(Some("a"), "b")]));
    }
}
