//! The border between the page and the work: the protocol, the desk that answers, and the browser glue.

pub mod protocol;
