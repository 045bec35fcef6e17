//! The accessibility checker axe-core, run inside a page.

use std::fs;

use super::browser::Browser;
use super::components::axe_file;

/// All rules but those that are experimental or of another standard's highest level.
const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations']
}).then(
  found => done(found.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', '))),
  fault => done(['axe-core failed: ' + fault])
);";

/// What axe-core has against the page that the browser shows.
pub(crate) fn violations(browser: &Browser) -> Vec<String> {
    let axe = fs::read_to_string(axe_file()).expect("axe-core is installed");
    browser.script(&axe);
    let found = browser.script_async(RUN);
    let found = found.as_array().expect("axe-core gives a list").iter();
    found.map(|violation| violation.as_str().unwrap_or("a violation without words").to_owned()).collect()
}
