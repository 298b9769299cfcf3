//! The value of a knob outside the crate: in a link, on the command line, in a plain object of the page.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

/// A number, or text. Text that spells a number by [`parse_number`] counts as that number.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number. One that comes from outside may be infinite or NaN.
    Number(f64),
    /// A text.
    Text(String),
}

impl Value {
    /// The value as a finite number, if it is one or spells one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => number.is_finite().then_some(*number),
            Value::Text(text) => parse_number(text),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

/// Numbers in the shortest form that reads back to the same number.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => f.write_str(&write_number(*number)),
            Value::Text(text) => f.write_str(text),
        }
    }
}

/// Reads `-?\d{1,10}(\.\d{1,17})?(e-?\d{1,3})?` and nothing else: no blank, no plus, no hexadecimal, no `NaN`, no
/// `Infinity`, and no digits that overflow to infinity.
pub fn parse_number(text: &str) -> Option<f64> {
    fn digits(rest: &str, most: usize) -> Option<&str> {
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=most).contains(&count).then(|| &rest[count..])
    }
    let mut rest = digits(text.strip_prefix('-').unwrap_or(text), 10)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = digits(fraction, 17)?;
    }
    if let Some(exponent) = rest.strip_prefix('e') {
        rest = digits(exponent.strip_prefix('-').unwrap_or(exponent), 3)?;
    }
    let number: f64 = rest.is_empty().then(|| text.parse().ok())??;
    // -0 and 0 are the same setting and must have the same spelling.
    number.is_finite().then_some(number + 0.0)
}

/// The shortest text that [`parse_number`] reads back to the same finite number; an exponent only where the plain form
/// would be too long for it.
pub fn write_number(number: f64) -> String {
    let plain = (number + 0.0).to_string();
    if parse_number(&plain).is_some() { plain } else { format!("{number:e}") }
}

/// At most 64 characters of a text, for messages that quote input.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(64) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

/// Whole numbers as integers, so that JSON says `256` and not `256.0`.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 2f64.powi(53) => {
                serializer.serialize_i64(*number as i64)
            }
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// Reading never fails: a value that is neither a number nor text becomes text that no knob accepts, so that one such
/// entry of a patch is reported as ignored and the others are still read.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or text")
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Text(truth.to_string()))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Text("null".into()))
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Text("null".into()))
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Text("a list".into()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Text("an object".into()))
    }
}

/// Keys and values in their order, as an object on the outside: `{"data": "digits", "tau": 0.1}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record(pub Vec<(String, Value)>);

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Record;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of settings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Record, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = object.next_entry()? {
                    entries.push(entry);
                }
                Ok(Record(entries))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Record, E> {
                Ok(Record::default())
            }
        }
        deserializer.deserialize_any(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_the_grammar_are_refused() {
        for (text, number) in [("0", 0.0), ("-0", 0.0), ("12", 12.0), ("0.07", 0.07), ("3e-3", 0.003), ("1e2", 100.0)] {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in
            ["", " 1", "1 ", "+1", ".5", "1.", "1e", "1e+2", "1E2", "0x10", "NaN", "Infinity", "inf", "1_0", "1e999"]
        {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert_eq!(parse_number("12345678901"), None, "eleven digits");
        assert_eq!(parse_number("0.123456789012345678"), None, "eighteen decimals");
        assert_eq!(parse_number("１"), None, "digits are ASCII");
    }

    #[test]
    fn written_numbers_are_short_and_read_back() {
        for (number, text) in
            [(0.1, "0.1"), (256.0, "256"), (1e-5, "0.00001"), (-0.0, "0"), (1e-300, "1e-300"), (0.3, "0.3")]
        {
            assert_eq!(write_number(number), text);
        }
        for number in [0.1 + 0.2, 0.012345678901234567, 5e-324, 4294967295.0, 1.0 / 3.0] {
            assert_eq!(parse_number(&write_number(number)), Some(number), "{number:e}");
        }
    }
}
