//! The text of a shader without comments, indentation and blank lines, made while the crate is compiled: a browser
//! loads a third less of it.

/// The bytes of a WGSL file that remain.
///
/// WGSL has no strings, so `//` begins a comment wherever it stands; block comments are not used.
struct Bare<'a> {
    text: &'a [u8],
    at: usize,
    line_begins: bool,
}

impl Bare<'_> {
    const fn of(text: &str) -> Bare<'_> {
        Bare { text: text.as_bytes(), at: 0, line_begins: true }
    }

    const fn next(&mut self) -> Option<u8> {
        while self.at < self.text.len() {
            let byte = self.text[self.at];
            self.at += 1;
            if byte == b' ' && (self.line_begins || self.line_ends()) {
                continue;
            }
            if byte == b'/' && self.at < self.text.len() && self.text[self.at] == b'/' {
                while self.at < self.text.len() && self.text[self.at] != b'\n' {
                    self.at += 1;
                }
                continue;
            }
            let blank = byte == b'\n' && self.line_begins;
            self.line_begins = byte == b'\n';
            if !blank {
                return Some(byte);
            }
        }
        None
    }

    /// Whether only a comment follows in this line, or nothing.
    const fn line_ends(&self) -> bool {
        let mut at = self.at;
        while at < self.text.len() && self.text[at] == b' ' {
            at += 1;
        }
        at == self.text.len()
            || self.text[at] == b'\n'
            || (self.text[at] == b'/' && at + 1 < self.text.len() && self.text[at + 1] == b'/')
    }
}

/// The number of bytes that remain of a WGSL file.
pub(super) const fn length(text: &str) -> usize {
    let mut bare = Bare::of(text);
    let mut length = 0;
    while bare.next().is_some() {
        length += 1;
    }
    length
}

/// The bytes that remain of a WGSL file; `LENGTH` is its [`length`].
pub(super) const fn bytes<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut bare = Bare::of(text);
    let mut bytes = [0; LENGTH];
    let mut at = 0;
    while let Some(byte) = bare.next() {
        bytes[at] = byte;
        at += 1;
    }
    bytes
}

/// Those bytes as text.
pub(super) const fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("WGSL outside comments is ASCII"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_indentation_and_blank_lines_leave() {
        const FILE: &str = "// A file.\n\nfn f(x: f32) -> f32 {\n    // Half.\n    return x / 2.0; // ½\n}\n";
        const BYTES: [u8; length(FILE)] = bytes(FILE);
        assert_eq!(text(&BYTES), "fn f(x: f32) -> f32 {\nreturn x / 2.0;\n}\n");
    }
}
