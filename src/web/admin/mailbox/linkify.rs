//! The links in a plain text, so that they can be clicked. Only `http` and `https`: a text part can
//! say anything, and nothing else in it may become something that a click does.

/// A piece of a text. Templates escape both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words as they stand.
    Words(&'t str),
    /// A web address.
    Link(&'t str),
}

/// Cuts a text into words and links; joined, the pieces are the text again.
#[must_use]
pub fn linkify(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(start) = next_scheme(text, from) {
        let length = link_length(&text[start..]);
        if length == 0 {
            from = start + 1;
            continue;
        }
        if start > done {
            pieces.push(Piece::Words(&text[done..start]));
        }
        pieces.push(Piece::Link(&text[start..start + length]));
        (done, from) = (start + length, start + length);
    }
    if done < text.len() {
        pieces.push(Piece::Words(&text[done..]));
    }
    pieces
}

/// Where the next `http://` or `https://` stands that is not the end of a longer word.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|at| {
        let begins = matches!(bytes[*at], b'h' | b'H') && scheme_length(&bytes[*at..]).is_some();
        begins && !text[..*at].chars().next_back().is_some_and(|before| before.is_alphanumeric())
    })
}

fn scheme_length(bytes: &[u8]) -> Option<usize> {
    let schemes: [&[u8]; 2] = [b"http://", b"https://"];
    let scheme = schemes.iter().find(|s| bytes.get(..s.len()).is_some_and(|b| b.eq_ignore_ascii_case(s)))?;
    Some(scheme.len())
}

/// How much of the text, which begins with a scheme, is the address; 0 where no host follows.
fn link_length(text: &str) -> usize {
    let scheme = scheme_length(text.as_bytes()).unwrap_or(0);
    let mut link = &text[..text.find(ends_link).unwrap_or(text.len())];
    // The full stop behind an address is the sentence's, and a bracket that was opened before the
    // address closes behind it. An underscore is the address's own: a token may end with one.
    while let Some(last) = link.chars().next_back() {
        let of_the_sentence = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '،' | '؛' | '؟' => true,
            ')' => unopened(link, '(', ')'),
            ']' => unopened(link, '[', ']'),
            _ => false,
        };
        if !of_the_sentence {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    let host = link.get(scheme..).and_then(|rest| rest.chars().next());
    if host.is_some_and(|c| c.is_alphanumeric() || c == '[') { link.len() } else { 0 }
}

fn unopened(link: &str, open: char, close: char) -> bool {
    link.matches(close).count() > link.matches(open).count()
}

/// White space, quotation marks, and the invisible marks that set a value apart from its sentence or
/// would make an address look like another.
fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^' | '«' | '»' | '“' | '”')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<&str> {
        let pieces = linkify(text);
        let whole: String = pieces
            .iter()
            .map(|p| match p {
                Piece::Words(t) | Piece::Link(t) => *t,
            })
            .collect();
        assert_eq!(whole, text, "nothing is lost");
        assert!(pieces.iter().all(|p| !matches!(p, Piece::Words("") | Piece::Link(""))), "{pieces:?}");
        pieces
            .into_iter()
            .filter_map(|p| match p {
                Piece::Link(link) => Some(link),
                Piece::Words(_) => None,
            })
            .collect()
    }

    #[test]
    fn what_is_a_link() {
        for (text, link) in [
            ("https://rt.example/i/aB-c_9", "https://rt.example/i/aB-c_9"),
            ("https://rt.example/i/aB_", "https://rt.example/i/aB_"),
            ("https://rt.example/i/aB-", "https://rt.example/i/aB-"),
            ("Answer here:\r\nhttps://rt.example/i/aBc\r\n", "https://rt.example/i/aBc"),
            ("See https://rt.example.", "https://rt.example"),
            ("See https://rt.example/a, and go.", "https://rt.example/a"),
            ("(https://rt.example/a_(b))", "https://rt.example/a_(b)"),
            ("[https://rt.example/a]", "https://rt.example/a"),
            ("programme <https://rt.example/p?a=1&b=2#c>", "https://rt.example/p?a=1&b=2#c"),
            ("\"https://rt.example/\"", "https://rt.example/"),
            ("\u{2068}https://rt.example/a\u{2069}", "https://rt.example/a"),
            ("https://rt.example/\u{202e}txt.exe", "https://rt.example/"),
            ("رابط: https://rt.example/i/x، شكرا", "https://rt.example/i/x"),
            ("HTTP://127.0.0.1:8080/i/x", "HTTP://127.0.0.1:8080/i/x"),
            ("http://[::1]:8080/i/x", "http://[::1]:8080/i/x"),
            ("https://münchen.example/ä", "https://münchen.example/ä"),
            ("https://rt.example/'><script>alert(1)</script>", "https://rt.example/"),
        ] {
            assert_eq!(links(text), [link], "{text:?}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "Hello, Ada.",
            "javascript:alert(1)",
            "data:text/html,<script>",
            "ftp://rt.example mailto:ada@ministry.example //rt.example www.rt.example",
            "https://",
            "https:// rt.example",
            "https://?x",
            "https:///path",
            "xhttps://rt.example",
            "éhttps://rt.example",
            "https:/rt.example hhttp:/ h",
            "<h1>h",
        ] {
            assert_eq!(links(text), Vec::<&str>::new(), "{text:?}");
        }
    }

    #[test]
    fn several_links_and_what_stands_between() {
        assert_eq!(
            linkify("a http://b.example/ c https://d.example!"),
            [
                Piece::Words("a "),
                Piece::Link("http://b.example/"),
                Piece::Words(" c "),
                Piece::Link("https://d.example"),
                Piece::Words("!"),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn every_link_is_a_web_address(text in "(https?:/{0,3}|[a-z<>\"'().,\u{202e}é ]){0,12}") {
            for link in links(&text) {
                proptest::prop_assert!(link.starts_with("http://") || link.starts_with("https://"));
                proptest::prop_assert!(!link.contains(ends_link));
            }
        }
    }
}
