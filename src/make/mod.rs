//! Domain → bytes: tars, image archives in every packing, the built-in sample. The sample is made where it is opened, and tests
//! make what they read here, so nothing third-party is needed for either.

pub mod archive;
pub mod lazy;
pub mod rpm;
pub mod sample;
mod squeeze;
pub mod tar;
