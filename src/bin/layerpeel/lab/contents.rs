//! Contents of an archive's files, read where they lie when somebody asks.

use crate::files::DiskFile;
use layerpeel::domain::{Image, LayerIndex, Location};
use layerpeel::formats::{Again, BodyReader, Flow, Source as _};
use layerpeel::lab::archive::place;
use layerpeel::lab::content::Far;
use layerpeel::lab::open::layer_bytes;
use layerpeel::worker::opened::Opened;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Bytes of contents that are kept once read: programs read a file in pieces, and people look twice.
const KEPT: usize = 64 << 20;

/// Contents with their keys, the last read last.
type Kept = VecDeque<(u64, Arc<Vec<u8>>)>;

/// Reads contents of one image from the blobs of its archive.
pub struct Contents {
    files: Arc<Vec<(String, DiskFile)>>,
    blobs: Vec<Location>,
    layers: Vec<Option<Arc<LayerIndex>>>,
    kept: Mutex<Kept>,
}

impl Contents {
    /// Of an image of an archive that was read.
    pub fn new(files: &Arc<Vec<(String, DiskFile)>>, read: &Opened, image: &Image) -> Self {
        let layers = image.layers.iter();
        let blob = |layer: &layerpeel::domain::Layer| {
            let blob = read.archive.blobs.get(layer.blob.0 as usize);
            blob.map_or(Location::Missing("it is not there".into()), |blob| blob.location.clone())
        };
        Self {
            files: Arc::clone(files),
            blobs: layers.clone().map(blob).collect(),
            layers: layers.map(|layer| read.index(layer.blob)).collect(),
            kept: Mutex::default(),
        }
    }

    /// Bytes of files in each layer, base first.
    pub fn sizes(&self) -> Vec<u64> {
        let size = |index: &Option<Arc<LayerIndex>>| index.as_deref().map_or(0, layer_bytes);
        self.layers.iter().map(size).collect()
    }

    fn content(&self, key: u64) -> Result<Arc<Vec<u8>>, String> {
        let mut kept = self.kept.lock().map_err(|_| "another reader failed")?;
        if let Some((_, content)) = kept.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(content));
        }
        let content = Arc::new(self.fetch(key)?);
        kept.push_back((key, Arc::clone(&content)));
        while kept.len() > 1 && kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
        Ok(content)
    }

    fn fetch(&self, key: u64) -> Result<Vec<u8>, String> {
        let (layer, entry) = place(key);
        let index = self.layers.get(layer as usize).and_then(Option::as_ref);
        let entry = index.ok_or("the layer is not there")?.entry(entry);
        let size = usize::try_from(entry.size()).map_err(|_| "the file is too big")?;
        let mut reader = BodyReader::new(entry.body_offset(), size);
        let found = match self.blobs.get(layer as usize) {
            Some(Location::Range { file, offset, length }) => {
                self.feed(*file, *offset, *length, |bytes| reader.feed(bytes))?;
                Some(reader)
            }
            Some(Location::Embedded(bytes)) => {
                reader.feed(bytes);
                Some(reader)
            }
            Some(Location::Streamed { member, .. }) => self.stream(*member, reader)?,
            Some(Location::Missing(why)) => return Err(why.clone()),
            None => None,
        };
        found.and_then(BodyReader::finish).ok_or_else(|| "the file is not where it was".into())
    }

    /// An archive that is compressed as a whole is unpacked once more, up to the file.
    fn stream(&self, member: u32, reader: BodyReader) -> Result<Option<BodyReader>, String> {
        let length = self.files.first().map_or(0, |(_, file)| file.len());
        let mut again = Again::new([(member, reader)]);
        self.feed(0, 0, length, |bytes| again.feed(bytes))?;
        Ok(again.finish().pop().map(|(_, reader)| reader))
    }

    fn feed(
        &self,
        file: u32,
        start: u64,
        length: u64,
        mut take: impl FnMut(&[u8]) -> Flow,
    ) -> Result<(), String> {
        let (_, source) = self.files.get(file as usize).ok_or("the file is not there")?;
        let mut buffer = vec![0; 1 << 20];
        let mut at = 0;
        while at < length {
            let want = usize::try_from(length - at).unwrap_or(usize::MAX).min(buffer.len());
            let got = source
                .read_at(start + at, &mut buffer[..want])
                .map_err(|error| error.to_string())?;
            if got == 0 || matches!(take(&buffer[..got]), Flow::Done) {
                break;
            }
            at += got as u64;
        }
        Ok(())
    }
}

impl Far for Contents {
    fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let content = self.content(key)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        let end = start.saturating_add(length).min(content.len());
        let mut bytes = content[start..end].to_vec();
        bytes.resize(length, 0);
        Ok(bytes)
    }
}
