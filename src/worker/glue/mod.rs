//! What only a browser has: workers, messages, files. Knows nothing of images.

pub mod blob;
mod foreign;
pub mod host;
pub mod lab;
pub mod message;
mod private;
mod save;
mod search;
mod sink;
pub mod spawn;
mod takeout;
