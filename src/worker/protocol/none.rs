//! Screens that ask the desk nothing.

/// A question that nobody can ask, and its answer.
macro_rules! nobody_asks {
    ($Question:ident, $Answer:ident) => {
        /// There is no question about an image: nobody can make one.
        #[derive(Clone, Debug, PartialEq)]
        pub enum $Question {}

        /// So there is no answer either.
        #[derive(Clone, Debug, PartialEq)]
        pub enum $Answer {}

        impl $Question {
            /// None is for rows.
            pub(super) fn rows(&self) -> Option<bool> {
                match *self {}
            }
        }

        $crate::worker::protocol::none::nothing!($Question);
        $crate::worker::protocol::none::nothing!($Answer);
    };
}
pub(super) use nobody_asks;

macro_rules! nothing {
    ($Type:ident) => {
        impl $crate::domain::wire::Wire for $Type {
            fn put(&self, _: &mut Vec<u8>) {
                match *self {}
            }
            fn take(_: &mut &[u8]) -> Option<Self> {
                None
            }
        }
    };
}
pub(super) use nothing;
