//! Structs as objects: every field under its own name, lists of numbers as typed arrays. `xtask types` reads here which
//! structs cross in this way; all others cross as serde writes them, with lists as plain arrays.

use std::marker::PhantomData;

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::convert::IntoWasmAbi;
use wasm_bindgen::describe::WasmDescribe;
use wasm_bindgen::prelude::*;

use super::border::error;
use crate::data::Picture;
use crate::metrics::{Look, Scalars};
use crate::trainer::{Checkpoints, Corpus, Diverged, PairPictures, Snapshot};
use crate::views::ask::Relevance;
use crate::views::lens::{Lens, OwnTemperatures, Through};
use crate::views::matrix::Matrix;

/// A value of JavaScript that was made of a `T`: so the signatures say what they answer, and `xtask types` reads it
/// there.
pub struct Js<T>(JsValue, PhantomData<T>);

impl<T> WasmDescribe for Js<T> {
    fn describe() {
        JsValue::describe();
    }
}

impl<T> IntoWasmAbi for Js<T> {
    type Abi = <JsValue as IntoWasmAbi>::Abi;
    fn into_abi(self) -> Self::Abi {
        self.0.into_abi()
    }
}

impl<T> From<Js<T>> for JsValue {
    fn from(value: Js<T>) -> JsValue {
        value.0
    }
}

/// As serde writes it.
pub(super) fn written<T: Serialize>(value: &T) -> Result<Js<T>, JsValue> {
    Ok(Js(to_js(value)?, PhantomData))
}

/// As an object with typed arrays.
pub(super) fn object<T: Fields>(value: &T) -> Result<Js<T>, JsValue> {
    Ok(Js(value.value()?, PhantomData))
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(|problem| error("internal", &problem.to_string()))
}

/// A struct whose fields are an object's.
pub(super) trait Fields {
    /// Puts them into the object.
    fn put(&self, object: &Object) -> Result<(), JsValue>;
}

/// What a field becomes.
trait Field {
    fn value(&self) -> Result<JsValue, JsValue>;
}

/// Every field of each struct; those of a struct in `flat` stand among them. Does not compile when one is missing.
macro_rules! objects {
    ($($name:ident { $($field:ident),* } $(flat $flat:ident)?;)*) => {
        $(impl Fields for $name {
            fn put(&self, object: &Object) -> Result<(), JsValue> {
                let $name { $($field,)* $($flat)? } = self;
                put_all(object, &[$((stringify!($field), $field)),*])?;
                $($flat.put(object)?;)?
                Ok(())
            }
        })*
    };
}

objects! {
    Snapshot { step, losses, first_loss_step, indices, index_age, diverged } flat look;
    Look {
        positives, true_negatives, false_negatives, chosen, removed, pull, push, queries, keys, labels, marks,
        collected, collected_marks
    } flat scalars;
    Lens { step, tau, bins, counts, true_counts, false_counts, at, theory_holds, own };
    OwnTemperatures { low, high, clear, blurred };
    Through { tau, loss, push, pull, per_negative, theory, effective_negatives, top_share };
    Matrix {
        step, tau, side, batch, left_out, rows, places, row_labels, losses, columns, column_labels, column_sources,
        own_pairs, own_labels, similarities, gradient, shares, states, removed_by, weighed_by
    };
    Checkpoints { steps, bytes, from };
    PairPictures { picture, queries, keys, names, indices, labels, class_names, class_word, own };
    Corpus { count, picture, labels, key_labels, class_names, relevance, names };
}

impl Fields for Scalars {
    fn put(&self, object: &Object) -> Result<(), JsValue> {
        Object::assign(object, to_js(self)?.unchecked_ref());
        Ok(())
    }
}

impl<T: Fields> Field for T {
    fn value(&self) -> Result<JsValue, JsValue> {
        let object = Object::new();
        self.put(&object)?;
        Ok(object.into())
    }
}

impl<T: Field> Field for Option<T> {
    fn value(&self) -> Result<JsValue, JsValue> {
        self.as_ref().map_or(Ok(JsValue::UNDEFINED), Field::value)
    }
}

/// Fields of one type, by what they become.
macro_rules! fields {
    ($($type:ty: |$value:ident| $made:expr;)*) => {
        $(impl Field for $type {
            fn value(&self) -> Result<JsValue, JsValue> {
                let $value = self;
                Ok(JsValue::from($made))
            }
        })*
    };
}

fields! {
    bool: |value| *value;
    f64: |value| *value;
    // Exact: no count comes near 2^53.
    u64: |value| *value as f64;
    usize: |value| *value as f64;
    &'static str: |value| *value;
    Vec<f32>: |list| Float32Array::from(&list[..]);
    Vec<u32>: |list| Uint32Array::from(&list[..]);
    Vec<u8>: |list| Uint8Array::from(&list[..]);
    // Steps, which a budget keeps within 32 bits.
    Vec<u64>: |list| Uint32Array::from(&list.iter().map(|&step| step as u32).collect::<Vec<_>>()[..]);
    Vec<Vec<f32>>: |rows| rows.iter().map(|row| JsValue::from(Float32Array::from(&row[..]))).collect::<Array>();
    Vec<Through>: |list| list.iter().map(Field::value).collect::<Result<Array, _>>()?;
    Vec<String>: |list| to_js(list)?;
    Diverged: |value| to_js(value)?;
    Picture: |value| to_js(value)?;
    Relevance: |value| to_js(value)?;
}

/// One loop for the fields of all structs: written out field by field they are 3 kB of wasm.
fn put_all(object: &Object, fields: &[(&str, &dyn Field)]) -> Result<(), JsValue> {
    for (name, field) in fields {
        Reflect::set(object, &(*name).into(), &field.value()?)?;
    }
    Ok(())
}
