//! Headers of rpm packages, and rpm's databases in each of their formats: small, but with rows that need pages of their own.
//! Sources: see `analysis::packages`, where they are read.

/// What a header says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Its release.
    pub release: &'a str,
    /// Its epoch, if it has one.
    pub epoch: Option<u32>,
    /// Installed bytes.
    pub size: u32,
    /// Something else that makes the header long.
    pub more: &'a str,
}

/// The header of a package, as databases have it.
pub fn header(made: &Made<'_>) -> Vec<u8> {
    let (mut index, mut store) = (Vec::new(), Vec::new());
    let texts = [(1000, made.name), (1001, made.version), (1002, made.release), (1022, "x86_64")];
    let mut put = |tag: u32, kind: u32, value: &[u8]| {
        for word in [tag, kind, store.len() as u32, 1] {
            index.extend(word.to_be_bytes());
        }
        store.extend_from_slice(value);
    };
    for (tag, text) in texts.into_iter().chain([(1005, made.more)]) {
        put(tag, 6, &[text.as_bytes(), b"\0"].concat());
    }
    for (tag, value) in [(1003, made.epoch), (1009, Some(made.size))] {
        if let Some(value) = value {
            put(tag, 4, &value.to_be_bytes());
        }
    }
    let [tags, length] = [index.len() / 16, store.len()].map(|count| (count as u32).to_be_bytes());
    [&tags[..], &length, &index, &store].concat()
}

const PAGE: usize = 4096;

fn varint(value: usize) -> Vec<u8> {
    let mut bytes = vec![(value & 0x7f) as u8];
    let mut rest = value >> 7;
    while rest > 0 {
        bytes.insert(0, rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes
}

/// A record of columns: serial type and bytes.
fn record(columns: &[(usize, &[u8])]) -> Vec<u8> {
    let kinds: Vec<u8> = columns.iter().flat_map(|(kind, _)| varint(*kind)).collect();
    let values: Vec<u8> = columns.iter().flat_map(|(_, value)| value.to_vec()).collect();
    [varint(kinds.len() + 1), kinds, values].concat()
}

/// A page of a b-tree whose own head begins at `head`.
fn tree(kind: u8, head: usize, right: Option<u32>, cells: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    let mut end = PAGE;
    page[head] = kind;
    page[head + 3..head + 5].copy_from_slice(&(cells.len() as u16).to_be_bytes());
    let mut at = head + 8;
    if let Some(right) = right {
        page[at..at + 4].copy_from_slice(&right.to_be_bytes());
        at += 4;
    }
    for cell in cells {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        page[at..at + 2].copy_from_slice(&(end as u16).to_be_bytes());
        at += 2;
    }
    page
}

/// `rpmdb.sqlite`: the schema, an inner page, a leaf for each row, and pages for what doesn't fit. There must be a value.
pub fn sqlite(values: &[Vec<u8>]) -> Vec<u8> {
    let text = |text: &'static str| (13 + 2 * text.len(), text.as_bytes());
    let schema = record(&[
        text("table"),
        text("Packages"),
        text("Packages"),
        (1, &[2]),
        text("CREATE TABLE …"),
    ]);
    let row = |number: usize, record: &[u8]| {
        [varint(record.len()), varint(number), record.to_vec()].concat()
    };
    let mut pages = vec![tree(0x0d, 100, None, &[row(1, &schema)]), Vec::new()];
    let mut leaves = Vec::new();
    for (number, value) in values.iter().enumerate() {
        let whole = record(&[(0, b""), (12 + 2 * value.len(), value)]);
        let mut cell = [varint(whole.len()), varint(number + 1)].concat();
        let mut rest = &[][..];
        if whole.len() <= PAGE - 35 {
            cell.extend(&whole);
        } else {
            let least = (PAGE - 12) * 32 / 255 - 23;
            let local = least + (whole.len() - least) % (PAGE - 4);
            let local = if local <= PAGE - 35 { local } else { least };
            cell.extend(&whole[..local]);
            cell.extend((pages.len() as u32 + 1).to_be_bytes());
            rest = &whole[local..];
        }
        while !rest.is_empty() {
            let (part, tail) = rest.split_at(rest.len().min(PAGE - 4));
            rest = tail;
            let next = if rest.is_empty() { 0 } else { pages.len() as u32 + 2 };
            let mut page = next.to_be_bytes().to_vec();
            page.extend(part);
            page.resize(PAGE, 0);
            pages.push(page);
        }
        pages.push(tree(0x0d, 0, None, &[cell]));
        leaves.push(pages.len() as u32);
    }
    let (last, before) = leaves.split_last().unwrap_or((&0, &[]));
    let cells: Vec<Vec<u8>> =
        before.iter().map(|leaf| [leaf.to_be_bytes().to_vec(), varint(1)].concat()).collect();
    pages[1] = tree(0x05, 0, Some(*last), &cells);
    pages[0][..16].copy_from_slice(b"SQLite format 3\0");
    pages[0][16..18].copy_from_slice(&(PAGE as u16).to_be_bytes());
    pages.concat()
}

/// `Packages.db`: one page of slots.
pub fn ndb(values: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; PAGE];
    let words = |words: [u32; 3]| words.map(u32::to_le_bytes).concat();
    file[..4].copy_from_slice(b"RpmP");
    file[12] = 1;
    for slot in 2..PAGE / 16 {
        file[slot * 16..slot * 16 + 4].copy_from_slice(b"Slot");
    }
    for (number, value) in (1u32..).zip(values) {
        let slot = (number as usize + 1) * 16;
        let blocks = (file.len() / 16) as u32;
        file[slot + 4..slot + 16].copy_from_slice(&words([number, blocks, 1]));
        file.extend(b"BlbS");
        file.extend(words([number, 1, value.len() as u32]));
        file.extend(value);
        file.resize(file.len().next_multiple_of(16), 0);
    }
    file
}

/// `Packages`: one page of buckets; the first pair is the counter that rpm keeps, inside of the page.
pub fn hash(values: &[Vec<u8>], big: bool) -> Vec<u8> {
    let word = |value: usize| {
        let value = value as u32;
        if big { value.to_be_bytes() } else { value.to_le_bytes() }
    };
    let half = |value: usize| {
        let value = value as u16;
        if big { value.to_be_bytes() } else { value.to_le_bytes() }
    };
    let mut pages = vec![vec![0; PAGE], vec![0; PAGE]];
    pages[1][25] = 13;
    let mut items: Vec<Vec<u8>> =
        vec![[&[1][..], &word(0)].concat(), [&[1][..], &word(9)].concat()];
    for (number, value) in values.iter().enumerate() {
        items.push([&[1][..], &word(number + 1)].concat());
        items.push([&[3, 0, 0, 0][..], &word(pages.len()), &word(value.len())].concat());
        let mut parts = value.chunks(PAGE - 26).peekable();
        while let Some(part) = parts.next() {
            let mut page = vec![0; PAGE];
            page[25] = 7;
            let next = if parts.peek().is_some() { pages.len() + 1 } else { 0 };
            page[16..20].copy_from_slice(&word(next));
            page[26..26 + part.len()].copy_from_slice(part);
            pages.push(page);
        }
    }
    let (mut end, count) = (PAGE, items.len());
    pages[1][20..22].copy_from_slice(&half(count));
    for (at, item) in items.iter().enumerate() {
        end -= item.len();
        pages[1][end..end + item.len()].copy_from_slice(item);
        pages[1][26 + 2 * at..28 + 2 * at].copy_from_slice(&half(end));
    }
    let last = pages.len() - 1;
    for (at, value) in [(12, 0x0006_1561), (16, 9), (20, PAGE), (32, last)] {
        pages[0][at..at + 4].copy_from_slice(&word(value));
    }
    pages[0][25] = 8;
    pages.concat()
}
