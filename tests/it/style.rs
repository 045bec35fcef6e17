//! The style sheets: they mirror by themselves, stay light, and their colours can be read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::harness::tests;

/// What stands on a side of the screen instead of a side of the text.
const PHYSICAL: &[&str] = &[
    "left",
    "right",
    "top",
    "bottom",
    "width",
    "height",
    "min-width",
    "max-width",
    "min-height",
    "max-height",
    "margin-left",
    "margin-right",
    "margin-top",
    "margin-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "padding-bottom",
    "border-left",
    "border-right",
    "border-top",
    "border-bottom",
];

fn sheets() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let files = fs::read_dir(folder).expect("there are style sheets").map(|f| f.expect("a file").path());
    let sheets = files.filter(|path| path.extension().is_some_and(|e| e == "css"));
    let read = |path: &Path| without_comments(&fs::read_to_string(path).expect("a text"));
    sheets.map(|path| (path.display().to_string(), read(&path))).collect()
}

fn without_comments(css: &str) -> String {
    css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, after)| after)).collect()
}

/// Every `name: value` of a sheet; selectors and media queries are none.
fn declarations(css: &str) -> Vec<(String, String)> {
    css.split(['{', '}', ';'])
        .filter(|piece| !piece.trim_start().starts_with('@'))
        .filter_map(|piece| piece.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

fn pages_mirror_by_themselves() {
    let sheets = sheets();
    assert!(sheets.len() >= 3, "{sheets:?}");
    for (file, css) in sheets {
        for (name, value) in declarations(&css) {
            let sided = PHYSICAL.contains(&name.as_str())
                || (["text-align", "float", "clear"].contains(&name.as_str())
                    && ["left", "right"].contains(&value.as_str()));
            assert!(!sided, "{file}: {name}: {value} does not turn with the writing direction");
            assert!(!value.contains("url("), "{file}: {value} would be one request more");
        }
    }
}

fn the_common_sheet_is_light() {
    let (_, base) = sheets().into_iter().find(|(file, _)| file.ends_with("base.css")).expect("base.css");
    assert!(base.len() < 15_000, "{} bytes", base.len());
}

/// WCAG 2.2, success criteria 1.4.3 and 1.4.11: text on what it stands on, and the edge of a field.
fn colours_can_be_read_in_both_schemes() {
    let (_, base) = sheets().into_iter().find(|(file, _)| file.ends_with("base.css")).expect("base.css");
    let blocks: Vec<BTreeMap<_, _>> = base
        .split(":root {")
        .skip(1)
        .map(|block| declarations(block.split('}').next().unwrap_or_default()).into_iter().collect())
        .collect();
    let light = blocks[0].clone();
    let dark: BTreeMap<_, _> = light.clone().into_iter().chain(blocks[1].clone()).collect();
    assert_ne!(light["--page"], dark["--page"], "the second block is the dark one");
    for (scheme, colours) in [("light", light), ("dark", dark)] {
        for (text, ground, least) in PAIRS {
            let [a, b] = [text, ground].map(|name| luminance(&colours[&format!("--{name}")]));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= *least, "{scheme}: {text} on {ground} has {contrast:.2}, not {least}");
        }
    }
}

const PAIRS: &[(&str, &str, f64)] = &[
    ("text", "page", 7.0),
    ("text", "surface", 7.0),
    ("text", "tint", 4.5),
    ("text", "good-tint", 4.5),
    ("text", "bad-tint", 4.5),
    ("text", "wait-tint", 4.5),
    ("quiet", "page", 4.5),
    ("quiet", "surface", 4.5),
    ("quiet", "tint", 4.5),
    ("accent", "page", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "tint", 4.5),
    ("accent", "good-tint", 4.5),
    ("accent", "wait-tint", 4.5),
    ("accent-strong", "tint", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("good", "good-tint", 4.5),
    ("bad", "page", 4.5),
    ("bad", "bad-tint", 4.5),
    ("on-bad", "bad", 4.5),
    ("on-bad", "bad-strong", 4.5),
    ("wait", "wait-tint", 4.5),
    ("edge", "page", 3.0),
    ("edge", "surface", 3.0),
];

/// Relative luminance of `#rgb` or `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let digits = colour.trim_start_matches('#');
    let step = digits.len() / 3;
    let channel = |n: usize| {
        let pair = digits[n * step..(n + 1) * step].repeat(2 / step);
        let value = f64::from(u8::from_str_radix(&pair, 16).expect("a colour")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}

tests! {
    pages_mirror_by_themselves,
    the_common_sheet_is_light,
    colours_can_be_read_in_both_schemes,
}
