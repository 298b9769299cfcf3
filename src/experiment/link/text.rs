//! The syntax of a link: percent-encoded keys and values.

use crate::experiment::catalogue::{Notice, Problem, Value};

/// The largest number of characters of a link.
pub const MAX_LENGTH: usize = 8192;
/// The longest key, known or unknown.
const MAX_KEY: usize = 32;

/// A key and its value, decoded.
pub type Pair = (String, String);

/// Splits and percent-decodes. An error rejects the link as a whole.
pub(super) fn decode(body: &str) -> Result<(Vec<Pair>, Vec<Notice>), Notice> {
    let (mut pairs, mut notices) = (Vec::new(), Vec::new());
    let rejected = |reason: String| notice("link", body, reason, "the defaults are used");
    let length = body.chars().count();
    if length > MAX_LENGTH {
        return Err(rejected(format!("has {length} characters, more than {MAX_LENGTH}")));
    }
    for part in body.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (Some(key), Some(value)) = (percent_decode(key), percent_decode(value)) else {
            notices.push(notice(key, value, "is not text after percent-decoding".into(), "it is ignored"));
            continue;
        };
        if key.chars().chain(value.chars()).any(char::is_control) {
            return Err(rejected("contains control characters".into()));
        }
        if is_key(&key) {
            pairs.push((key, value));
        } else {
            notices.push(notice(&key, &value, "has a key that cannot be one".into(), "it is ignored"));
        }
    }
    Ok((pairs, notices))
}

/// `[a-z][a-z0-9_]{0,31}`.
pub(super) fn is_key(key: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() <= MAX_KEY && key.starts_with(|first: char| first.is_ascii_lowercase()) && key.bytes().all(inner)
}

/// Decodes escapes such as `%41`; `None` for a broken escape or for bytes that are not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' { hex(bytes.next()?)? * 16 + hex(bytes.next()?)? } else { byte });
    }
    String::from_utf8(decoded).ok()
}

/// Percent-encodes all but RFC 3986's unreserved characters.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

pub(super) fn notice(key: &str, value: &str, reason: String, done: &str) -> Notice {
    Problem::new(key, &Value::from(value), reason).notice(done)
}
