//! Files of data sets that are too large to be part of the wasm.
//!
//! A native program has them built in. In a browser, the page provides a file before a data set that needs it is
//! loaded. Length and checksum are known, so an asset has one possible content, and a data set is a pure function of
//! its knobs.

use std::sync::OnceLock;

/// The 1,797 handwritten digits; see `data/digits/README.md`.
pub const DIGITS: &str = "digits.bin";

/// 1,586 emoji, their names and tags; see `data/emoji/README.md`.
pub const EMOJI: &str = "emoji.bin";

/// Every asset. Its file lies in `data/` and is served beside the wasm.
static ASSETS: [Asset; 2] = [
    Asset {
        name: DIGITS,
        length: 116_805,
        checksum: 0x2467_ffa2_d5c1_ea3d,
        #[cfg(not(target_arch = "wasm32"))]
        built_in: include_bytes!("../../data/digits/digits.bin"),
        provided: OnceLock::new(),
    },
    Asset {
        name: EMOJI,
        length: 257_428,
        checksum: 0xb6c7_bdc0_7dd8_ac8f,
        #[cfg(not(target_arch = "wasm32"))]
        built_in: include_bytes!("../../data/emoji/emoji.bin"),
        provided: OnceLock::new(),
    },
];

struct Asset {
    name: &'static str,
    length: usize,
    checksum: u64,
    #[cfg(not(target_arch = "wasm32"))]
    built_in: &'static [u8],
    provided: OnceLock<Box<[u8]>>,
}

impl Asset {
    fn bytes(&self) -> Option<&[u8]> {
        #[cfg(not(target_arch = "wasm32"))]
        return Some(self.built_in);
        #[cfg(target_arch = "wasm32")]
        return self.provided.get().map(|bytes| &bytes[..]);
    }
}

/// Why bytes were refused as an asset's content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// No asset has this name.
    #[error("no data set needs a file called {0:?}")]
    Unknown(String),
    /// The length is wrong: the file was cut off, or is another one.
    #[error("{name} has {found} bytes instead of {expected}: it is not the file that belongs to this version")]
    Length {
        /// The asset.
        name: &'static str,
        /// The number of bytes given.
        found: usize,
        /// The number of bytes of the right file.
        expected: usize,
    },
    /// The length is right, but the checksum is not.
    #[error("{name} does not hold what it should: it is not the file that belongs to this version")]
    Content {
        /// The asset.
        name: &'static str,
    },
}

/// The bytes of an asset; `None` until they are provided.
pub fn bytes(name: &str) -> Option<&'static [u8]> {
    ASSETS.iter().find(|asset| asset.name == name)?.bytes()
}

/// Provides an asset's bytes. Providing them again changes nothing.
///
/// # Errors
/// When no asset has this name, or length or checksum differ.
pub fn provide(name: &str, bytes: &[u8]) -> Result<(), AssetError> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or_else(|| AssetError::Unknown(name.to_owned()))?;
    let &Asset { name, length: expected, checksum: right, .. } = asset;
    if bytes.len() != expected {
        return Err(AssetError::Length { name, found: bytes.len(), expected });
    }
    if fnv(bytes) != right {
        return Err(AssetError::Content { name });
    }
    asset.provided.get_or_init(|| bytes.into());
    Ok(())
}

/// The FNV-1a hash, 64 bits. It detects files that were mixed up or damaged, and is no protection against forgery.
pub(super) fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_are_the_ones_described() {
        for asset in &ASSETS {
            assert_eq!((asset.built_in.len(), fnv(asset.built_in)), (asset.length, asset.checksum), "{}", asset.name);
            assert_eq!(provide(asset.name, asset.built_in), Ok(()));
            assert_eq!(provide(asset.name, asset.built_in), Ok(()));
            assert_eq!(asset.provided.get().map(|bytes| &bytes[..]), bytes(asset.name));
        }
    }

    #[test]
    fn other_files_are_refused_with_a_sentence() {
        let right = bytes(DIGITS).expect("built in");
        assert_eq!(provide("x", right), Err(AssetError::Unknown("x".to_owned())));
        let cut_off = provide(DIGITS, &right[1..]).expect_err("too short");
        assert!(cut_off.to_string().starts_with("digits.bin has 116804 bytes instead of 116805"), "{cut_off}");
        let mut damaged = right.to_vec();
        damaged[5000] ^= 1;
        assert_eq!(provide(DIGITS, &damaged), Err(AssetError::Content { name: DIGITS }));
    }
}
