//! Limits on what an archive may ask of us before any layer is read. Real archives stay far below all of them.

/// Longest JSON text that is read. Configs with 20 MB of history exist; parsing takes about three times the text.
pub(crate) const JSON_BYTES: u64 = 64 << 20;
/// JSON and other small members of a compressed archive kept in memory, all together: they can't be read again later.
pub(crate) const KEPT_BYTES: u64 = 128 << 20;
/// Indexes within indexes. Builders nest one or two deep.
pub(crate) const INDEX_DEPTH: usize = 64;
/// Descriptors followed in all indexes together: indexes that share children can fan out exponentially.
pub(crate) const DESCRIPTORS: usize = 20_000;
/// Members of the outer tar that are remembered. 1,000 layers of `docker save` make 4,000 members.
pub(crate) const MEMBERS: usize = 500_000;
/// Links followed from one member of the outer tar to another.
pub(crate) const LINK_HOPS: usize = 16;
/// Findings about one archive; further ones are counted.
pub(crate) const FINDINGS: usize = 200;
/// A blob that a descriptor carries in its `data` field (base64, before decoding).
pub(crate) const EMBEDDED_BYTES: usize = 16 << 20;
/// Images listed. A registry mirror in one layout can hold hundreds.
pub(crate) const IMAGES: usize = 5_000;
/// Members after which a tar that looks like a root file system is taken for one without reading all its headers.
pub(crate) const PLAIN_AFTER: usize = 20_000;
