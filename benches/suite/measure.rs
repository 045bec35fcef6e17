//! Times, medians and the lines of the table.

use std::fmt;
use std::process::Child;
use std::time::{Duration, Instant};

use super::CliError;

/// One line of the table.
#[derive(Debug)]
pub(super) struct Finding {
    /// What was done.
    pub(super) work: String,
    /// How the product did.
    pub(super) measured: String,
    /// What the machine can do, or nothing where the aim is a figure.
    pub(super) limit: String,
    /// The one by the other.
    pub(super) ratio: Option<f64>,
    /// What is aimed at, in words.
    pub(super) aim: String,
    /// Whether that is met.
    pub(super) met: bool,
}

impl Finding {
    /// The table's head.
    pub(super) const HEAD: &'static str = "| work | measured | limit, measured in the same run | ratio | aim | met? |\n|---|---|---|---|---|---|";

    /// A figure that is to be at most so much, without a limit to compare it with.
    pub(super) fn at_most(work: &str, value: f64, most: f64, unit: &str) -> Self {
        Self {
            work: work.to_owned(),
            measured: format!("{value:.1} {unit}"),
            limit: String::new(),
            ratio: None,
            aim: format!("≤ {most} {unit}"),
            met: value <= most,
        }
    }

    /// Seconds beside the limit's seconds, of which they are to be at most a multiple.
    pub(super) fn times(work: &str, own: f64, limit: (&str, f64), most: f64) -> Self {
        let ratio = own / limit.1;
        Self {
            work: work.to_owned(),
            measured: format!("{own:.2} s"),
            limit: format!("{:.2} s ({})", limit.1, limit.0),
            ratio: Some(ratio),
            aim: format!("≤ {most} ×"),
            met: ratio <= most,
        }
    }

    /// A rate beside the limit's rate, of which it is to be at least a part or a multiple.
    pub(super) fn rates(work: &str, own: f64, limit: (&str, f64), least: f64) -> Self {
        let ratio = own / limit.1;
        Self {
            work: work.to_owned(),
            measured: format!("{own:.0}/s"),
            limit: format!("{:.0}/s ({})", limit.1, limit.0),
            ratio: Some(ratio),
            aim: format!("≥ {least} ×"),
            met: ratio >= least,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, measured, limit, ratio, aim, met } = self;
        let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let met = if *met { "yes" } else { "no" };
        write!(f, "| {work} | {measured} | {limit} | {ratio} | {aim} | {met} |")
    }
}

/// The one in the middle; not a number where there is none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The time, in milliseconds, within which 99 of 100 were done.
pub(super) fn p99(mut times: Vec<Duration>) -> f64 {
    times.sort();
    let at = (times.len() * 99).div_ceil(100).saturating_sub(1);
    times.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

/// How long a child runs, and the most memory that it had in RAM, in megabytes: the kernel keeps the
/// greatest size (`VmHWM`), which is read until the child is gone.
pub(super) fn watched(mut child: Child, since: Instant) -> Result<(f64, f64), CliError> {
    let status = format!("/proc/{}/status", child.id());
    let mut kilobytes = 0.0_f64;
    let ended = loop {
        kilobytes = kilobytes.max(memory(&status, "VmHWM:").unwrap_or(0.0));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = since.elapsed().as_secs_f64();
    if !ended.success() {
        return Err(CliError::new(format!("a process that was measured ended with {ended}")));
    }
    Ok((seconds, kilobytes / 1024.0))
}

/// A line of a process's status, in kilobytes.
pub(super) fn memory(status: &str, line: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    text.lines().find_map(|l| l.strip_prefix(line))?.split_whitespace().next()?.parse().ok()
}
