//! Values as bytes, for messages between the page and its workers. Both ends are built together, so nothing is named: a value
//! is its parts one behind the other, numbers in little-endian order, texts and lists behind their length. A tenth of the code
//! that a self-describing format takes, and no words to parse.

use super::order::Gather;
use std::collections::BTreeMap;

/// A value that crosses to a worker or back. [`wire!`](crate::domain::wire) implements it.
pub trait Wire: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);
    /// Takes a value off the front; `None` when there is none.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// The bytes of a value.
pub fn to_bytes(value: &impl Wire) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

/// Reads back what [`to_bytes`] made; `None` for anything else.
pub fn from_bytes<T: Wire>(mut bytes: &[u8]) -> Option<T> {
    T::take(&mut bytes).filter(|_| bytes.is_empty())
}

/// Implements [`Wire`] for a type, whose parts are listed: `wire! { struct Window { first, rows } }`,
/// `wire! { struct BlobId(number) }`, `wire! { enum Location { Embedded(bytes), Missing } }`. A part that is left out does not compile.
macro_rules! wire {
    (struct $type:ident $(<$of:ident: $bound:path>)? { $($field:ident),+ $(,)? }) => {
        impl $(<$of: $bound>)? $crate::domain::wire::Wire for $type $(<$of>)? {
            fn put(&self, out: &mut Vec<u8>) {
                $($crate::domain::wire::Wire::put(&self.$field, out);)+
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::domain::wire::Wire::take(from)?),+ })
            }
        }
    };
    (struct $type:ident($only:ident)) => {
        impl $crate::domain::wire::Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let Self($only) = self;
                $crate::domain::wire::Wire::put($only, out);
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                $crate::domain::wire::Wire::take(from).map(Self)
            }
        }
    };
    (enum $type:ident $(<$of:ident: $bound:path>)? { $($variant:ident $(($($part:ident),+))? $({ $($field:ident),+ })?),+ $(,)? }) => {
        impl $(<$of: $bound>)? $crate::domain::wire::Wire for $type $(<$of>)? {
            fn put(&self, out: &mut Vec<u8>) {
                enum Tag { $($variant),+ }
                match self {
                    $(Self::$variant $(($($part),+))? $({ $($field),+ })? => {
                        out.push(Tag::$variant as u8);
                        $($($crate::domain::wire::Wire::put($part, out);)+)?
                        $($($crate::domain::wire::Wire::put($field, out);)+)?
                    })+
                }
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                enum Tag { $($variant),+ }
                let tag: u8 = $crate::domain::wire::Wire::take(from)?;
                $(if tag == Tag::$variant as u8 {
                    $($(let $part = $crate::domain::wire::Wire::take(from)?;)+)?
                    $($(let $field = $crate::domain::wire::Wire::take(from)?;)+)?
                    return Some(Self::$variant $(($($part),+))? $({ $($field),+ })?);
                })+
                None
            }
        }
    };
}
pub(crate) use wire;

macro_rules! numbers {
    ($($type:ident)+) => {$(
        impl Wire for $type {
            #[inline(never)]
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            #[inline(never)]
            fn take(from: &mut &[u8]) -> Option<Self> {
                let (number, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*number))
            }
        }
    )+};
}
numbers!(u8 u16 u32 u64 u128 i64 f32);

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        u8::take(from).map(|number| number != 0)
    }
}

impl Wire for String {
    #[inline(never)]
    fn put(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        out.extend_from_slice(self.as_bytes());
    }
    #[inline(never)]
    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = u32::take(from)? as usize;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        str::from_utf8(text).ok().map(Self::from)
    }
}

fn length(length: usize, out: &mut Vec<u8>) {
    u32::try_from(length).expect("a message is far smaller than 4 GiB").put(out);
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        self.iter().for_each(|item| item.put(out));
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = u32::take(from)? as usize;
        // Each item takes a byte at least.
        let mut items = Self::with_capacity(length.min(from.len()));
        for _ in 0..length {
            items.push(T::take(from)?);
        }
        Some(items)
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Vec::<(K, V)>::take(from).map(|items| items.into_iter().gather())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<T: Wire, E: Wire> Wire for Result<T, E> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_ok().put(out);
        match self {
            Ok(value) => value.put(out),
            Err(error) => error.put(out),
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Ok) } else { E::take(from).map(Err) }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_ref().put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

impl Wire for Box<[u8]> {
    fn put(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        out.extend_from_slice(self);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Vec::take(from).map(Vec::into_boxed_slice)
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Wire> Wire for [T; 2] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.put(out));
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Some([T::take(from)?, T::take(from)?])
    }
}

impl Wire for [u8; 32] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = from.split_first_chunk()?;
        *from = rest;
        Some(*bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Number(u64);
    wire! { struct Number(number) }

    #[derive(Debug, PartialEq)]
    struct Folder {
        name: String,
        sizes: Vec<Number>,
        above: Option<Box<Folder>>,
    }
    wire! { struct Folder { name, sizes, above } }

    #[derive(Debug, PartialEq)]
    enum Found {
        Nothing,
        One(Folder, [bool; 2]),
        Many { names: BTreeMap<String, (f32, i64)> },
    }
    wire! { enum Found { Nothing, One(folder, ends), Many { names } } }

    fn found() -> [Found; 3] {
        let folder =
            |above| Folder { name: "ä".into(), sizes: vec![Number(0), Number(u64::MAX)], above };
        let names =
            BTreeMap::from([("a".into(), (0.5, -1)), (String::new(), (f32::MAX, i64::MIN))]);
        [
            Found::Nothing,
            Found::One(folder(Some(Box::new(folder(None)))), [true, false]),
            Found::Many { names },
        ]
    }

    #[test]
    fn a_value_comes_back() {
        for value in found() {
            assert_eq!(from_bytes(&to_bytes(&value)), Some(value));
        }
    }

    #[test]
    fn what_is_cut_short_too_long_or_no_text_is_none() {
        for value in found() {
            let mut bytes = to_bytes(&value);
            for end in 0..bytes.len() {
                assert_eq!(from_bytes::<Found>(&bytes[..end]), None);
            }
            bytes.push(0);
            assert_eq!(from_bytes::<Found>(&bytes), None);
        }
        assert_eq!(from_bytes::<String>(b"\x01\0\0\0\xff"), None);
        assert_eq!(from_bytes::<Vec<Number>>(b"\xff\xff\xff\xff"), None);
    }
}
