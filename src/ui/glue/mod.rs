//! What stands between Yew and the browser.

pub mod css;
pub mod effects;
pub mod files;
pub mod history;
pub mod hooks;
pub mod ignored;
pub mod kept;
pub mod keys;
pub mod lessons;
pub mod marks;
pub mod near;
mod notes;
pub mod part;
pub mod picture;
pub mod store;
pub mod timing;
