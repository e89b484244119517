//! The JSON of a table, entry by entry: a table may have millions.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// An entry as it is written. What is left out is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) size: u64,
    /// RFC 3339; of eStargz rounded to seconds.
    pub(super) modtime: Option<String>,
    pub(super) link_name: String,
    pub(super) mode: u64,
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) dev_major: u64,
    pub(super) dev_minor: u64,
    /// Values in base64.
    pub(super) xattrs: Option<BTreeMap<String, String>>,
    /// Of a whole file.
    pub(super) digest: String,
    /// Where the member or frame begins, in stored bytes.
    pub(super) offset: u64,
    /// How far into the member the chunk begins, unpacked.
    pub(super) inner_offset: u64,
    /// Its first byte in the file.
    pub(super) chunk_offset: u64,
    /// 0: all that is left of the file.
    pub(super) chunk_size: u64,
    pub(super) chunk_digest: String,
    /// `zeros`: nothing of it is stored.
    pub(super) chunk_type: String,
}

/// Hands on each entry of a table.
pub(super) fn read(json: &[u8], take: &mut dyn FnMut(Entry)) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    Table(take).deserialize(&mut deserializer)?;
    deserializer.end()
}

struct Table<'a>(&'a mut dyn FnMut(Entry));

impl<'de> DeserializeSeed<'de> for Table<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Table<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of contents")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "entries" {
                map.next_value_seed(Entries(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Entries<'a>(&'a mut dyn FnMut(Entry));

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element()? {
            (self.0)(entry);
        }
        Ok(())
    }
}
