//! Runs a command and keeps the end of what it prints, which is repeated where a long log ends: a log of an hour may be
//! shown in part only, and its middle is what is then missing.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write, stderr, stdout};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};
use xshell::Cmd;

/// So many lines are kept. Test runners name what failed, and why, at their end.
const KEPT: usize = 60;

/// A command that failed.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The command and how it ended.
    what: String,
    /// The last lines that it printed.
    pub(crate) last_lines: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Failed {}

/// Runs `cmd` and prints what it prints. If it fails, the error is a [`Failed`].
pub(crate) fn run(cmd: Cmd<'_>) -> Result<()> {
    let what = cmd.to_string();
    println!("$ {what}");
    let mut command = Command::from(cmd);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().with_context(|| what.clone())?;
    let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let kept = Mutex::new(VecDeque::new());
    thread::scope(|scope| {
        scope.spawn(|| pass_on(err, stderr(), &kept));
        pass_on(out, stdout(), &kept);
    });
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    let last_lines = Vec::from(kept.into_inner().expect("no thread panics")).join("\n");
    Err(Failed { what: format!("{what}: {status}"), last_lines }.into())
}

/// Writes all lines of `from` to `to`, and keeps the last ones.
fn pass_on(from: impl Read, mut to: impl Write, kept: &Mutex<VecDeque<String>>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    // A command whose output cannot be read, or written on, runs on all the same.
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let _ = to.write_all(&line).and_then(|()| to.flush());
        let mut kept = kept.lock().expect("no thread panics");
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use xshell::{Shell, cmd};

    use super::*;

    fn failing(script: &str) -> Failed {
        let shell = Shell::new().unwrap();
        run(cmd!(shell, "sh -c {script}")).unwrap_err().downcast().unwrap()
    }

    #[test]
    fn a_failure_has_the_last_lines_of_both_outputs() {
        let failed = failing("echo right; echo wrong >&2; exit 3");
        assert!(failed.what.contains("exit status: 3"), "{}", failed.what);
        let mut lines: Vec<&str> = failed.last_lines.lines().collect();
        // The order of lines of two outputs is open.
        lines.sort_unstable();
        assert_eq!(lines, ["right", "wrong"]);

        let failed = failing("for i in $(seq 100); do echo line $i; done; false");
        let lines: Vec<&str> = failed.last_lines.lines().collect();
        assert_eq!(lines.len(), KEPT);
        assert_eq!(lines.last(), Some(&"line 100"));
    }

    #[test]
    fn success_is_no_error() {
        let shell = Shell::new().unwrap();
        run(cmd!(shell, "sh -c true")).unwrap();
    }
}
