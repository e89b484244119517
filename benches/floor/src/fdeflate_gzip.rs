//! One gzip member by fdeflate, which knows zlib only: the deflate between header and trailer behind a zlib header of ours.

/// What deflate may refer back to.
const WINDOW: usize = 32 << 10;
/// Bytes unpacked between two moves of the window.
const PIECE: usize = 256 << 10;

/// Counts what comes out.
pub struct FdeflateGzip {
    inner: fdeflate::Decompressor,
    out: Vec<u8>,
    at: usize,
    begun: bool,
    /// Bytes so far.
    pub unpacked: u64,
}

impl Default for FdeflateGzip {
    fn default() -> Self {
        let mut inner = fdeflate::Decompressor::new();
        inner.ignore_adler32();
        Self { inner, out: vec![0; WINDOW + PIECE], at: 0, begun: false, unpacked: 0 }
    }
}

impl FdeflateGzip {
    /// Takes the next bytes; the first must hold the whole header.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        if !std::mem::replace(&mut self.begun, true) {
            self.inner.read(&[0x78, 0x9c], &mut self.out, 0, false).expect("a zlib header");
            bytes = &bytes[header(bytes)..];
        }
        while !self.inner.is_done() {
            let (read, made) =
                self.inner.read(bytes, &mut self.out, self.at, false).expect("a sound layer");
            bytes = &bytes[read..];
            self.at += made;
            self.unpacked += made as u64;
            if self.at == self.out.len() {
                self.out.copy_within(self.at - WINDOW.., 0);
                self.at = WINDOW;
            } else if bytes.is_empty() {
                break;
            }
        }
    }
}

/// Bytes of a header that has at most a name.
fn header(bytes: &[u8]) -> usize {
    let name = if bytes[3] & 8 == 0 {
        0
    } else {
        bytes[10..].iter().position(|&byte| byte == 0).expect("a name's end") + 1
    };
    10 + name
}
