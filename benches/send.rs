//! How quick mail is sent: `cargo bench --bench send`, or `cargo bench --bench send -- 12` for another
//! number of connections. It needs Debian's package `postfix` for its two programs.

#[path = "suite/send.rs"]
mod send;

fn main() {
    let connections = std::env::args().find_map(|argument| argument.parse().ok());
    println!("{}", connections.map_or_else(send::run, send::over));
}
