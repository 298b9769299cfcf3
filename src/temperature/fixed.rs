//! A constant temperature: the value of the slider.

use super::contract::Temperature;
use crate::described::{About, Described};

/// The temperature stays at `tau`.
#[derive(Debug)]
pub struct Fixed;

impl Described for Fixed {
    fn about(&self) -> &'static About {
        &About { id: "fixed", label: "Fixed", help: "The temperature stays where you put it.", formula: "", source: "" }
    }
}

impl Temperature for Fixed {}
