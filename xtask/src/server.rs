//! A file server for one folder that only this machine can reach.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Ports that are tried in order if none is given.
const PORTS: std::ops::Range<u16> = 8080..8180;
/// The largest number of bytes of a request's head.
const MOST_HEAD: u64 = 64 * 1024;
/// The time after which a silent connection is closed: browsers open some in advance.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that is served until the program ends.
pub(crate) struct Site {
    /// The address of the page: `http://127.0.0.1:8080/`, or longer with a prefix.
    pub(crate) url: String,
}

/// The answer to a request: a file or a redirection.
#[derive(Debug, PartialEq)]
enum Answer {
    File(PathBuf),
    Redirect(String),
    NotFound,
}

impl Site {
    /// Serves `folder` on `port`, or on a free one, below `prefix` ("/" or "/some/folder/").
    pub(crate) fn open(folder: &Path, port: Option<u16>, prefix: &str) -> Result<Self> {
        assert!(prefix.starts_with('/') && prefix.ends_with('/'), "a prefix begins and ends with a slash");
        let listener = listen(port)?;
        let url = format!("http://{}{prefix}", listener.local_addr()?);
        let (folder, prefix) = (folder.to_path_buf(), prefix.to_string());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, prefix) = (folder.clone(), prefix.clone());
                // A connection that the visitor closed does not stop the server.
                thread::spawn(move || drop(respond(&stream, &folder, &prefix)));
            }
        });
        Ok(Site { url })
    }
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).with_context(|| format!("port {port} cannot be used; without --port a free one is taken"));
    }
    match PORTS.into_iter().find_map(|port| bind(port).ok()) {
        Some(listener) => Ok(listener),
        None => bail!("no port from {} to {} is free", PORTS.start, PORTS.end - 1),
    }
}

/// Answers one request on a thread of its own. So no connection waits for another, as it may with a pool of threads and
/// persistent connections.
fn respond(mut stream: &TcpStream, folder: &Path, prefix: &str) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(MOST_HEAD)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head is not needed, but unread bytes would reset the connection.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, headers, body) = match method {
        "GET" | "HEAD" => content(answer(url, folder, prefix)),
        _ => ("405 Method Not Allowed", vec![("Allow", "GET, HEAD".to_string())], Vec::new()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len())?;
    for (name, value) in common_headers().map(|(name, value)| (name, value.to_string())).into_iter().chain(headers) {
        write!(stream, "{name}: {value}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The status, headers and body of an answer.
fn content(answer: Answer) -> (&'static str, Vec<(&'static str, String)>, Vec<u8>) {
    let found = match answer {
        Answer::Redirect(to) => return ("301 Moved Permanently", vec![("Location", to)], Vec::new()),
        Answer::File(path) => fs::read(&path).ok().map(|body| (path, body)),
        Answer::NotFound => None,
    };
    match found {
        Some((path, body)) => ("200 OK", vec![("Content-Type", media_type(&path).to_string())], body),
        None => {
            let words = "404: there is no such file\n";
            ("404 Not Found", vec![("Content-Type", "text/plain; charset=utf-8".to_string())], words.into())
        }
    }
}

/// Pages of other origins, and frames without an origin, may embed the served files. Caching is off, because files
/// change.
fn common_headers() -> [(&'static str, &'static str); 3] {
    [("Access-Control-Allow-Origin", "*"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
}

/// The file for a URL, which is always within `folder`.
fn answer(url: &str, folder: &Path, prefix: &str) -> Answer {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if format!("{path}/") == prefix {
        return Answer::Redirect(prefix.to_string());
    }
    let Some(path) = path.strip_prefix(prefix).and_then(percent_decoded) else { return Answer::NotFound };
    // There are two checks: the name has no step upwards, and the path is still inside after links are resolved.
    let is_plain = |part: &str| part != ".." && !part.contains(['\\', ':', '\0']);
    if !path.split('/').all(is_plain) || path.starts_with('/') {
        return Answer::NotFound;
    }
    let (Ok(folder), Ok(mut file)) = (folder.canonicalize(), folder.join(&path).canonicalize()) else {
        return Answer::NotFound;
    };
    if file.is_dir() {
        if !path.is_empty() && !path.ends_with('/') {
            return Answer::Redirect(format!("{prefix}{path}/"));
        }
        file.push("index.html");
    }
    if file.starts_with(&folder) && file.is_file() { Answer::File(file) } else { Answer::NotFound }
}

/// Decodes escapes such as %20; `None` if the result is not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                (digit()? * 16 + digit()?) as u8
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        None => "text/plain; charset=utf-8",
        Some(_) => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root;

    fn found(url: &str) -> bool {
        matches!(answer(url, &root().join("xtask"), "/"), Answer::File(_))
    }

    #[test]
    fn files_of_the_folder_are_found() {
        assert!(found("/Cargo.toml"));
        assert!(found("/src/main.rs?v=1"));
        assert!(found("/src/%6dain.rs"));
        assert!(found("/src/./main.rs"));
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        for url in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/src/../../Cargo.toml",
            "/..%2fCargo.toml",
            "//etc/passwd",
            "/..\\Cargo.toml",
        ] {
            assert!(!found(url), "{url}");
        }
    }

    #[test]
    fn malformed_paths_are_not_found() {
        for url in ["", "/%", "/%f", "/%ff", "/%00", "/src", "/src/", "/none", "C:/"] {
            assert!(!found(url), "{url}");
        }
    }

    #[test]
    fn a_prefix_is_required_and_folders_end_with_a_slash() {
        let folder = root().join("xtask");
        assert!(matches!(answer("/deep/er/Cargo.toml", &folder, "/deep/er/"), Answer::File(_)));
        assert_eq!(answer("/Cargo.toml", &folder, "/deep/er/"), Answer::NotFound);
        assert_eq!(answer("/deep/er", &folder, "/deep/er/"), Answer::Redirect("/deep/er/".into()));
        assert_eq!(answer("/src", &folder, "/"), Answer::Redirect("/src/".into()));
    }

    #[test]
    fn answers_have_type_and_permission_and_are_not_cached() {
        let site = Site::open(&root().join("xtask"), None, "/").expect("some port is free");
        let address = site.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).expect("the server listens");
        write!(stream, "GET /Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("it takes requests");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("it answers");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        for expected in
            ["Access-Control-Allow-Origin: *", "Cache-Control: no-store", "Content-Type:", "name = \"xtask\""]
        {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
    }

    #[test]
    fn silent_connections_do_not_block_others() {
        let site = Site::open(&root().join("xtask"), None, "/").expect("some port is free");
        let address = site.url.trim_start_matches("http://").trim_end_matches('/');
        let silent: Vec<_> = (0..32).map(|_| TcpStream::connect(address).expect("the server listens")).collect();
        let mut stream = TcpStream::connect(address).expect("the server listens");
        write!(stream, "POST / HTTP/1.1\r\nHost: x\r\n\r\n").expect("it takes requests");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("it answers");
        assert!(text.starts_with("HTTP/1.1 405"), "{text}");
        drop(silent);
    }

    #[test]
    fn files_have_the_media_types_that_browsers_require() {
        assert_eq!(media_type(Path::new("a.js")), "text/javascript; charset=utf-8");
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
    }
}
