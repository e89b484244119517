//! Every limit of the readers, in one place, each with its reason. Hitting one is a finding that names the limit, and what was
//! read before stays usable. They bound memory and time against hostile input; counts in the millions are not hostile.

/// How much of anything is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one tar extension header (PAX records, GNU long name, GNU sparse map). It is held in memory until its entry
    /// comes. Real ones are below 64 KiB (all xattrs of an inode on ext4); 16 MiB leaves room for absurd ones. A larger one may
    /// hold the entry's size, so the walk stops there rather than guess.
    pub extension_header: u64,
    /// Bytes of a path or link target. Linux takes 4,096 (`PATH_MAX`); sixteen times that is still shown. A longer one is
    /// passed over: no engine could unpack it, and a few thousand of them would fill the memory.
    pub path: usize,
    /// Components of a path. 4,096 bytes hold at most 2,048; each makes a node of the tree, and screens indent by them.
    pub path_depth: usize,
    /// Entries of one layer. An index takes about 60 bytes each and the union 160, so that 20 million are where the 4 GiB of
    /// a wasm worker end; the largest images known have 3 million. The rest of the layer is not shown.
    pub entries: u64,
    /// Distinct sets of mode, owner and xattrs keep every value: xattr bytes of one layer beyond this are left out. Real
    /// layers have a few kilobytes (file capabilities).
    pub xattr_bytes: u64,
    /// Runs of data in one sparse file. `extension_header` bounds the written form; this bounds the decoded one (16 B each).
    pub sparse_runs: usize,
    /// Bytes of holes that are hashed as zeros, for one file. Hashing runs at some 5 GB/s, a claim of exabytes would hang;
    /// a file with larger holes is shown without content comparison. 4 GiB is a second.
    pub holes_of_file: u64,
    /// The same for all files of a layer together.
    pub holes_of_layer: u64,
    /// Window that a zstd frame may ask for, in bytes: it is allocated at once. `zstd -d` itself refuses more than 128 MiB
    /// unless told `--long=31`; engines use that default.
    pub zstd_window: u64,
    /// Memory that an xz stream's dictionary may take. `xz -9` uses 64 MiB.
    pub xz_dictionary: u64,
    /// Uncompressed bytes of one layer or archive. Streaming needs no memory for them, so this bounds time only: 1 TiB.
    pub output: u64,
    /// Uncompressed over compressed bytes, looked at only beyond `free_output`. On zeros deflate reaches 1,032, xz 7,000 and
    /// zstd 32,768, honestly: a ratio alone never refuses a small layer.
    pub ratio: u64,
    /// Uncompressed bytes that any archive may have, whatever the ratio: 64 GiB of zeros take under a minute.
    pub free_output: u64,
    /// Unpacked bytes between two points where a compressed layer is entered again, each of which keeps 32 KiB: together less than
    /// a hundredth of the layer. What lies between them is unpacked in 10 ms.
    pub point_spacing: u64,
    /// From so many points on they lie wider apart: the next one as far from the last as this part of all that is unpacked, so
    /// that the points of a layer of 4 GiB take 32 MiB, and of one of a terabyte 210.
    pub point_share: u64,
    /// Starts of gzip members and zstd frames that are noted while a layer is read, 16 bytes each: eStargz and zstd:chunked begin one
    /// with each file, and the largest layers have 3 million. Of the rest a table of contents can't be held against the layer.
    pub seams: usize,
    /// Unpacked bytes between two of them that are kept as points: what lies between them is unpacked within a millisecond.
    pub seam_spacing: u64,
    /// Unpacked bytes that are kept around a place deep in a layer that is entered at its start only (zstd without frames, xz, bzip2):
    /// the files beside it and the pages that follow are had without unpacking all before them once more.
    pub stretch: u64,
    /// Bytes of contents and of such stretches that are kept, of all archives: eight stretches.
    pub contents: u64,
    /// Findings with the same code that are kept; the rest are counted in one summary line.
    pub findings_per_code: usize,
    /// Bytes of one captured file (package databases; of Go programs, what they say of their modules). The dpkg status of a large desktop is 10 MB, an rpm database 250 MB;
    /// captured files travel to the desk in one piece.
    pub captured_file: u64,
    /// Bytes of all captured files of a layer: `node_modules` alone can hold 100,000 manifests of 2 kB.
    pub captured_layer: u64,
    /// Bytes of one JSON document (manifest, index, config). Registries refuse more than 4 MiB; configs with long histories
    /// have been seen at 20 MB. Their nesting is bounded by serde_json itself, at 128.
    pub json: u64,
    /// Bytes of all JSON documents of an archive that is compressed as a whole: they are kept as they pass, because nobody
    /// knows yet which of them an image needs.
    pub kept: u64,
    /// Indexes inside indexes. The spec allows any number, tools write at most 2; each takes a stack frame.
    pub index_depth: usize,
    /// Descriptors followed in all indexes together: indexes that share children fan out exponentially.
    pub descriptors: usize,
    /// Images of one archive. A mirror of a registry in one layout holds hundreds.
    pub images: usize,
    /// Bytes (of base64) of a blob that its descriptor carries. The spec means small ones; manifests stay below 4 MiB.
    pub embedded: usize,
    /// Links from one member of the outer archive to another. `docker save` wrote one.
    pub link_hops: usize,
    /// Members of the outer archive that are remembered: blobs, manifests, layer folders. 1,000 layers of `docker save` make
    /// 4,000. A root file system is known by its first names and does not need the rest here.
    pub members: usize,
    /// Bytes of one file that the lab on the page reads, whole: programs, logs and documents are smaller, and the service that
    /// reads contents keeps as many. Nothing is read for a copy-up, whatever the size.
    pub lab_file: u64,
    /// Bytes of contents that the lab keeps, and that one of its commands may read.
    pub lab_kept: u64,
    /// Contents that one command of the lab may read: each is a way into a layer of its own, of some 10 ms.
    pub lab_files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        const GIB: u64 = 1 << 30;
        Self {
            extension_header: 16 * MIB,
            path: 64 << 10,
            path_depth: 8192,
            entries: 20_000_000,
            xattr_bytes: 64 * MIB,
            sparse_runs: 1 << 20,
            holes_of_file: 4 * GIB,
            holes_of_layer: 16 * GIB,
            zstd_window: 128 * MIB,
            xz_dictionary: 128 * MIB,
            output: 1024 * GIB,
            ratio: 20_000,
            free_output: 64 * GIB,
            point_spacing: 4 * MIB,
            point_share: 1024,
            seams: 4_000_000,
            seam_spacing: 256 << 10,
            stretch: 4 * MIB,
            contents: 32 * MIB,
            findings_per_code: 20,
            captured_file: 64 * MIB,
            captured_layer: 128 * MIB,
            json: 64 * MIB,
            kept: 128 * MIB,
            index_depth: 64,
            descriptors: 20_000,
            images: 5_000,
            embedded: 16 << 20,
            link_hops: 16,
            members: 500_000,
            lab_file: 16 * MIB,
            lab_kept: 64 * MIB,
            lab_files: 1000,
        }
    }
}
