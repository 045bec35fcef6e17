//! The test harness: the built-in one cannot decide at run time that a test is to be ignored, nor
//! say why. This one prints the same lines, takes the same arguments (`cargo test NAME`,
//! `--test-threads`, `--list`), and works under nextest.
//!
//! A file of tests ends with its list:
//!
//! ```ignore
//! tests! {
//!     a_guest_list_comes_in,
//!     #[needs(Postfix)] a_mail_is_delivered,
//! }
//! ```
//!
//! A test is a plain `fn()` that panics where it fails; one that is not listed is dead code, which
//! the lints refuse.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::panic::{PanicHookInfo, catch_unwind};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use super::components::Component;

/// Makes `pub(crate) fn trials()` of a file's tests.
macro_rules! tests {
    ($($(#[needs($($component:ident),+)])? $test:ident),* $(,)?) => {
        /// This file's tests.
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::support::harness::trial(
                module_path!(),
                stringify!($test),
                &[$($($crate::support::components::Component::$component),+)?],
                $test,
            )),*]
        }
    };
}
pub(crate) use tests;

thread_local! {
    static IN_TEST: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs the tests that the command line asks for.
pub(crate) fn run(trials: Vec<Trial>) -> ExitCode {
    let arguments = Arguments::from_args();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| if IN_TEST.get() { note(info) } else { report(info) }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One test; made by `tests!`.
pub(crate) fn trial(module: &str, name: &str, needs: &'static [Component], test: fn()) -> Trial {
    let file = module.split_once("::").map_or(module, |(_, rest)| rest);
    Trial::ignorable_test(format!("{file}::{name}"), move || {
        let missing: Vec<String> = needs.iter().filter_map(|component| component.missing()).collect();
        if !missing.is_empty() {
            return ignored(&missing.join(" "), super::components::in_ci());
        }
        IN_TEST.set(true);
        let outcome = catch_unwind(test);
        IN_TEST.set(false);
        match outcome {
            Ok(()) => Ok(Completion::Completed),
            Err(panic) => Err(Failed::from(LAST_PANIC.take().unwrap_or_else(|| words(&*panic)))),
        }
    })
}

/// A missing component is an ordinary thing on somebody's machine and a fault in CI, where it would
/// hide that nothing was tested.
fn ignored(reason: &str, in_ci: bool) -> Result<Completion, Failed> {
    if in_ci {
        Err(format!("CI must have every component. {reason}").into())
    } else {
        Ok(Completion::ignored_with(reason))
    }
}

/// Keeps where and why a test failed, for the list at the end.
fn note(info: &PanicHookInfo<'_>) {
    let trace = Backtrace::capture();
    let trace = match trace.status() {
        BacktraceStatus::Captured => format!("\n{trace}"),
        _ => String::new(),
    };
    LAST_PANIC.set(Some(format!("{info}{trace}")));
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the test panicked".to_owned())
}

fn a_missing_component_is_ignored_here_and_fails_in_ci() {
    match ignored("Postfix is not installed.", false) {
        Ok(Completion::Ignored { reason }) => {
            assert_eq!(reason.as_deref(), Some("Postfix is not installed."))
        }
        _ => panic!("a developer's machine may lack a component"),
    }
    let failed =
        ignored("Postfix is not installed.", true).err().and_then(|f| f.message().map(str::to_owned));
    assert!(failed.is_some_and(|words| words.contains("Postfix is not installed.")));
}

tests! { a_missing_component_is_ignored_here_and_fails_in_ci }
