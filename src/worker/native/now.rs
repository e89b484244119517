//! What is shared with the page's workers waits between slices; the command never does.

use super::feed::feed;
use crate::formats::{Flow, Source};
use crate::worker::takeout::{Halt, Supply};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What a future that waits for nothing comes to.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("files of the command are read at once"),
    }
}

/// The files that an archive was opened from.
pub(super) struct Files<'a, S>(pub &'a [(String, S)]);

impl<S: Source> Supply for Files<'_, S> {
    async fn slices(
        &mut self,
        file: u32,
        (offset, length): (u64, u64),
        take: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let missing = || Halt::Unread("the file is missing".into());
        let (_, file) = self.0.get(file as usize).ok_or_else(missing)?;
        let length = length.min(file.len().saturating_sub(offset));
        feed(file, offset, length, take).map_err(|error| Halt::Unread(error.to_string()))
    }
}
