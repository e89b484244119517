//! Digests of the image-spec (descriptor.md, "Digests"), and the two things that must never be mistaken for them.

use super::wire::{Wire, wire};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The hash of a blob *as stored*: `sha256:` or `sha512:` and lower-case hex (descriptor.md, "Registered Algorithms").
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Digest(Box<str>);

/// The digest algorithms that the image-spec registers and we can check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 64 hex digits.
    Sha256,
    /// 128 hex digits.
    Sha512,
}

impl Digest {
    /// Parses `algorithm:hex`. Errors with a sentence that says what is wrong; never lets a separator or dot into the hex part,
    /// so the result is safe as a path component of an OCI layout.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (algorithm, hex) =
            text.split_once(':').ok_or_else(|| format!("digest {text:?} has no algorithm"))?;
        let length = match algorithm {
            "sha256" => 64,
            "sha512" => 128,
            other => return Err(format!("digest algorithm {other:?} is not registered")),
        };
        let lower_hex = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if hex.len() != length || !lower_hex {
            return Err(format!("{algorithm} digest is not {length} lower-case hex digits"));
        }
        Ok(Self(text.into()))
    }

    /// The sha256 digest of `bytes`.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::from_sha256(Sha256::digest(bytes).as_slice())
    }

    /// A digest from the 32 raw bytes of a finished SHA-256.
    pub fn from_sha256(hash: &[u8]) -> Self {
        Self(format!("sha256:{}", hex(hash)).into())
    }

    /// A digest from the 64 raw bytes of a finished SHA-512.
    pub fn from_sha512(hash: &[u8]) -> Self {
        Self(format!("sha512:{}", hex(hash)).into())
    }

    /// Which hash function made it.
    pub fn algorithm(&self) -> Algorithm {
        if self.0.starts_with("sha512:") { Algorithm::Sha512 } else { Algorithm::Sha256 }
    }

    /// The hex part.
    pub fn hex(&self) -> &str {
        &self.0[7..]
    }

    /// The first 12 hex digits, as every engine prints them.
    pub fn short(&self) -> &str {
        &self.hex()[..12]
    }

    /// `algorithm:hex`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Wire for Digest {
    fn put(&self, out: &mut Vec<u8>) {
        String::from(self.as_str()).put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Self::parse(&String::take(from)?).ok()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0.into()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The digest of a layer's *uncompressed* tar (config.md, "Layer DiffID").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DiffId(pub Digest);
wire! { struct DiffId(digest) }

/// The identity of a layer together with all below it (config.md, "Layer ChainID").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ChainId(pub Digest);
wire! { struct ChainId(digest) }

impl ChainId {
    /// The chain ID of `diff_id` on top of `below` (`None`: it is the base layer).
    pub fn on(below: Option<&ChainId>, diff_id: &DiffId) -> Self {
        match below {
            None => Self(diff_id.0.clone()),
            Some(below) => Self(Digest::sha256(format!("{} {}", below.0, diff_id.0).as_bytes())),
        }
    }
}

/// Lower-case hex of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_could_leave_the_layout() {
        for bad in [
            "",
            "sha256",
            "md5:00",
            "sha256:../../etc",
            &format!("sha256:{}", "A".repeat(64)),
            "sha256:abc",
        ] {
            assert!(Digest::parse(bad).is_err(), "{bad}");
        }
        assert!(Digest::parse(&format!("sha512:{}", "a".repeat(128))).is_ok());
    }

    #[test]
    fn chain_ids_follow_the_spec() {
        let base = DiffId(Digest::sha256(b"base"));
        let top = DiffId(Digest::sha256(b"top"));
        let chain = ChainId::on(None, &base);
        assert_eq!(chain.0, base.0);
        let expected = Digest::sha256(format!("{} {}", base.0, top.0).as_bytes());
        assert_eq!(ChainId::on(Some(&chain), &top).0, expected);
    }
}
