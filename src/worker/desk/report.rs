//! The JSON report of a whole archive.

use super::{Answered, Desk, Said};
use crate::worker::protocol::ArchiveId;

impl Desk {
    pub(super) fn report(&mut self, archive: ArchiveId) -> Answered {
        let opened = self.archives.get_mut(&archive).ok_or("The archive is not open any more.")?;
        let text = opened.report();
        Ok(Said::text(text.ok_or("Not all layers are read yet; the report needs them all.")?))
    }
}
