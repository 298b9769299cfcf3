//! The description that every selectable part (data set, sampler, loss, ...) carries, and a handle to a row of a table
//! of parts.
//!
//! A part is one file and one row of its table. The form, the share link, the documentation and the tests read the
//! table; nothing else lists parts.

use std::fmt;

/// A part's own description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct About {
    /// A short id. It stands in links, so it never changes.
    pub id: &'static str,
    /// The name that the page shows.
    pub label: &'static str,
    /// One plain sentence that says what the part does.
    pub help: &'static str,
    /// The formula in plain text; empty where there is none.
    pub formula: &'static str,
    /// Authors, year and title of the paper; empty where there is none.
    pub source: &'static str,
}

/// A part that can describe itself.
pub trait Described: Sync {
    /// The description; its id is unique within the part's table.
    fn about(&self) -> &'static About;

    /// Ids of the knobs that the part reads, the most important first. `tests/knobs.rs` compares this list with the
    /// knobs that the code reads.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}

/// A choice among the rows of one table. Two choices are equal when their ids are.
pub struct Choice<T: ?Sized + 'static>(pub &'static T);

impl<T: ?Sized> Clone for Choice<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Choice<T> {}
impl<T: ?Sized + Described> Choice<T> {
    /// The chosen row's id.
    pub fn id(&self) -> &'static str {
        self.0.about().id
    }
}
impl<T: ?Sized> std::ops::Deref for Choice<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0
    }
}
impl<T: ?Sized + Described> PartialEq for Choice<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}
impl<T: ?Sized + Described> fmt::Debug for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The row of a table with this id.
pub fn by_id<T: ?Sized + Described>(table: &[&'static T], id: &str) -> Option<Choice<T>> {
    table.iter().find(|row| row.about().id == id).map(|row| Choice(*row))
}

/// Declares a plain enum whose variants describe themselves, for choices that the engines match exhaustively.
#[macro_export]
macro_rules! described_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $about:expr,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }
        impl $name {
            /// Every variant, in the order shown.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];
        }
        impl $crate::described::Described for $name {
            fn about(&self) -> &'static $crate::described::About {
                match self { $($name::$variant => { const ABOUT: $crate::described::About = $about; &ABOUT })+ }
            }
        }
    };
}
