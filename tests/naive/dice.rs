//! Random stacks of layers.

use layerpeel::domain::{ContentHash, Device, Entry, EntryKind, Time, path};

/// SplitMix64: the stacks are the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to one below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % sides
    }

    /// Of few names, so that layers meet.
    pub fn path(&mut self) -> Vec<u8> {
        let depth = 1 + self.roll(4).min(self.roll(4));
        let names = (0..depth)
            .map(|_| [&b"a"[..], b"b", b"c", b"dd", b"a.x", b"a-"][self.roll(6) as usize]);
        names.collect::<Vec<_>>().join(&b'/')
    }

    fn link(&mut self) -> Vec<u8> {
        if self.roll(4) == 0 {
            return [&b"."[..], b"..", b"/", b"../.."][self.roll(4) as usize].to_vec();
        }
        let path = self.path();
        let front: &[u8] =
            [&b""[..], b"", b"/", b"../", b"../../", b"./", b"x/../"][self.roll(7) as usize];
        [front, &path].concat()
    }

    fn entry(&mut self) -> Entry {
        let path = self.path();
        let base = Entry {
            mode: [0o644, 0o755][self.roll(2) as usize],
            mtime: Time { secs: self.roll(2) as i64, nanos: 0 },
            ..Entry::file(path.clone())
        };
        match self.roll(20) {
            0..=6 => {
                let size = self.roll(4) * 10;
                Entry {
                    size,
                    stored: size,
                    content: Some(ContentHash(u128::from(size + self.roll(2)))),
                    ..base
                }
            }
            7..=9 => Entry { kind: EntryKind::Dir, ..base },
            10..=11 => Entry { kind: EntryKind::Symlink, link: self.link(), ..base },
            12..=14 => Entry { kind: EntryKind::Hardlink, link: self.path(), ..base },
            15 => Entry {
                kind: EntryKind::Char,
                device: Some(Device { major: 0, minor: self.roll(2) as u32 }),
                ..base
            },
            16..=17 => {
                let (folder, name) = (path::parent(&path), path::name(&path));
                let slash: &[u8] = if folder.is_empty() { b"" } else { b"/" };
                Entry::file([folder, slash, b".wh.", name].concat())
            }
            18 => Entry::file([&path[..], b"/.wh..wh..opq"].concat()),
            _ => Entry::file(
                [&b".wh..wh.plnk"[..], b".wh..wh..opq", b"a/.wh.", b".wh.b/c"]
                    [self.roll(4) as usize],
            ),
        }
    }

    /// A stack of a few layers.
    pub fn layers(&mut self) -> Vec<Vec<Entry>> {
        (0..1 + self.roll(6)).map(|_| (0..self.roll(14)).map(|_| self.entry()).collect()).collect()
    }

    /// Any order.
    #[allow(dead_code, reason = "not every test shuffles")]
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at as u64 + 1) as usize);
        }
    }
}
