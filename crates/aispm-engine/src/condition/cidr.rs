//! Blocks of addresses.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// A block such as `10.0.0.0/8`; an address alone is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    v6: bool,
    /// The network, with its bits at the top.
    bits: u128,
    prefix: u8,
}

impl Block {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let (v6, bits, width) = match address.parse().ok()? {
            IpAddr::V4(v4) => (false, u128::from(v4.to_bits()) << 96, 32),
            IpAddr::V6(v6) => (true, v6.to_bits(), 128),
        };
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().ok().filter(|p| *p <= width)?
            }
            Some(_) => return None,
            None => width,
        };
        Some(Self { v6, bits: bits & mask(prefix), prefix })
    }

    /// Whether every address of it is in `outer`.
    pub(crate) fn is_in(self, outer: Self) -> bool {
        self.v6 == outer.v6 && self.prefix >= outer.prefix && self.bits & mask(outer.prefix) == outer.bits
    }

    /// Whether they share an address.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.is_in(other) || other.is_in(self)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = if self.v6 {
            IpAddr::V6(Ipv6Addr::from_bits(self.bits))
        } else {
            IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(self.bits >> 96).unwrap_or_default()))
        };
        write!(f, "{address}/{}", self.prefix)
    }
}

const fn mask(prefix: u8) -> u128 {
    if prefix == 0 { 0 } else { u128::MAX << (128 - prefix) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::Block;

    #[test]
    fn blocks_hold_their_parts() {
        for (inner, outer, within, overlap) in [
            ("10.1.0.0/16", "10.0.0.0/8", true, true),
            ("10.0.0.0/8", "10.1.0.0/16", false, true),
            ("10.0.0.7", "10.0.0.0/29", true, true),
            ("0.0.0.0/0", "0.0.0.0/0", true, true),
            ("192.168.0.0/16", "10.0.0.0/8", false, false),
            ("::/0", "0.0.0.0/0", false, false),
            ("fd00::1", "fc00::/7", true, true),
        ] {
            let (a, b) = (Block::parse(inner).unwrap(), Block::parse(outer).unwrap());
            assert_eq!((a.is_in(b), a.overlaps(b)), (within, overlap), "{inner} and {outer}");
        }
    }

    #[test]
    fn other_texts_are_not_blocks() {
        for text in ["", "sg-1", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0", "::/129"] {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}
