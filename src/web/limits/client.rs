//! The address that a request is counted under.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::X_FORWARDED_FOR;

use crate::config::{Config, Network};

/// A client: an IPv4 address, or the /64 of an IPv6 address, which is what one household or host
/// gets. Never written to a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client(…)")
    }
}

impl Client {
    /// Whose request it is. Only where the connection comes from a trusted proxy is
    /// `X-Forwarded-For` read, and only its part that trusted proxies wrote: anybody can send the
    /// rest. `Forwarded` is never read.
    #[must_use]
    pub fn of(config: &Config, request: &HttpRequest) -> Self {
        let peer = request.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip());
        let headers = request.headers().get_all(X_FORWARDED_FOR);
        let chain: Vec<&str> = headers.map(|v| v.to_str().unwrap_or("?")).collect();
        Self::through(&config.trusted_proxies, peer, &chain.join(","))
    }

    /// What it is counted under.
    pub(super) fn digest(self) -> [u8; 32] {
        match self.0 {
            IpAddr::V4(v4) => super::digest(&[&v4.octets()]),
            IpAddr::V6(v6) => super::digest(&[&v6.octets()]),
        }
    }

    /// The first address, going from the connection towards the client, that is no trusted proxy.
    pub(super) fn through(trusted: &[Network], peer: IpAddr, chain: &str) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
        let mut nearest = peer;
        for hop in chain.rsplit(',') {
            if !is_trusted(nearest) {
                break;
            }
            // A part that is no address was not written by a proxy of ours.
            let Some(address) = parse(hop.trim()) else { break };
            nearest = address;
        }
        Self(masked(nearest))
    }
}

/// An address, with or without a port.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

fn masked(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}
