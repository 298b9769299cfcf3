//! Finds Chromium and Firefox, installs them where that needs no interaction, and finds the software GPU that comes
//! with Chromium.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use xshell::{Shell, cmd};

/// Names of Chromium on the search path, in the order in which they are tried.
const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/// Paths of Chromium that are usually not on the search path.
const PLACES: [&str; 6] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/opt/google/chrome/chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// Names of Firefox on the search path, in the order in which they are tried.
const FIREFOX_NAMES: [&str; 2] = ["firefox-esr", "firefox"];

/// Paths of Firefox that are usually not on the search path.
const FIREFOX_PLACES: [&str; 2] =
    ["/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe"];

/// Folders with Chromium's files, for systems where the program on the search path is only a script.
const LIBRARIES: [&str; 4] =
    ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/usr/lib64/chromium-browser", "/opt/google/chrome"];

/// Chromium, and the Vulkan driver that comes with it.
pub(crate) struct Browser {
    /// The program.
    pub(crate) program: PathBuf,
}

impl Browser {
    /// Finds the browser; on Debian as root it is installed if it is missing.
    pub(crate) fn find_or_install(shell: &Shell) -> Result<Self> {
        let loader_missing = cfg!(target_os = "linux") && !has_vulkan_loader(shell);
        if let Some(program) = chromium()?
            && !loader_missing
        {
            return Ok(Browser { program });
        }
        if !may_install(shell) {
            let what = if loader_missing { "libvulkan.so.1, which the GPU tests need, is" } else { "Chromium is" };
            bail!("{what} not here. {}", how_to_install());
        }
        install(shell, &["chromium", "libvulkan1"])?;
        let program = chromium()?.context("Chromium was installed and still cannot be found")?;
        Ok(Browser { program })
    }

    /// The file that describes SwiftShader, the browser's software GPU, to Vulkan's loader.
    pub(crate) fn software_gpu(&self) -> Option<PathBuf> {
        let program = self.program.canonicalize().ok()?;
        let beside = program.parent().map(Path::to_path_buf);
        let folders = beside.into_iter().chain(LIBRARIES.iter().map(PathBuf::from));
        folders.map(|folder| folder.join("vk_swiftshader_icd.json")).find(|file| file.is_file())
    }
}

/// Whether this machine is known to have a Vulkan driver, or the environment names one.
pub(crate) fn has_hardware_gpu() -> bool {
    let chosen = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].iter().any(|name| env::var_os(name).is_some());
    chosen || !cfg!(target_os = "linux") || Path::new("/dev/dri").exists()
}

/// Whether the user is root, for whom Chromium runs only without its sandbox.
pub(crate) fn is_root(shell: &Shell) -> bool {
    cfg!(unix) && cmd!(shell, "id -u").quiet().read().is_ok_and(|id| id == "0")
}

/// Finds Firefox; on Debian as root it is installed if it is missing.
pub(crate) fn firefox(shell: &Shell) -> Result<PathBuf> {
    let find = || find("FIREFOX", &FIREFOX_NAMES, &FIREFOX_PLACES);
    if let Some(program) = find()? {
        return Ok(program);
    }
    if !may_install(shell) {
        let how = match env::consts::OS {
            "linux" if is_debian() => "Run: sudo apt-get install -y firefox-esr",
            "macos" => "Run: brew install --cask firefox",
            _ => "Install Firefox, or set FIREFOX to the browser's program",
        };
        bail!("Firefox is not here. {how}");
    }
    install(shell, &["firefox-esr"])?;
    find()?.context("Firefox was installed and still cannot be found")
}

/// Whether packages may be installed without asking: on Debian, as root.
pub(crate) fn may_install(shell: &Shell) -> bool {
    is_debian() && is_root(shell)
}

/// Installs packages of Debian, without questions.
pub(crate) fn install(shell: &Shell, packages: &[&str]) -> Result<()> {
    let _quiet = shell.push_env("DEBIAN_FRONTEND", "noninteractive");
    cmd!(shell, "apt-get update").run()?;
    Ok(cmd!(shell, "apt-get install -y --no-install-recommends {packages...}").run()?)
}

fn chromium() -> Result<Option<PathBuf>> {
    find("CHROMIUM", &NAMES, &PLACES)
}

/// The program that an environment variable names, or else the first of these names and places that is a file.
fn find(variable: &str, names: &[&str], places: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(program) = env::var_os(variable) {
        let program = PathBuf::from(program);
        if !program.is_file() {
            bail!("{variable} is set to {}, which is not a file", program.display());
        }
        return Ok(Some(program));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = names.iter().flat_map(|name| {
        env::split_paths(&path)
            .map(move |folder| folder.join(name).with_extension(env::consts::EXE_EXTENSION))
            .collect::<Vec<_>>()
    });
    Ok(on_path.chain(places.iter().map(PathBuf::from)).find(|program| program.is_file()))
}

/// Whether the linker's cache has the loader, a library that programs open at run time.
fn has_vulkan_loader(shell: &Shell) -> bool {
    const FOLDERS: [&str; 5] =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64", "/usr/local/lib"];
    FOLDERS.iter().any(|folder| Path::new(folder).join("libvulkan.so.1").exists())
        || ["ldconfig", "/sbin/ldconfig"].iter().any(|ldconfig| {
            cmd!(shell, "{ldconfig} -p")
                .quiet()
                .ignore_stderr()
                .read()
                .is_ok_and(|list| list.contains("libvulkan.so.1"))
        })
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn how_to_install() -> &'static str {
    match env::consts::OS {
        "linux" if is_debian() => "Run: sudo apt-get install -y chromium libvulkan1",
        "linux" => {
            "Install Chromium or Chrome and Vulkan's loader (libvulkan), or set CHROMIUM to the browser's program"
        }
        "macos" => "Run: brew install --cask google-chrome",
        _ => "Install Chrome, or set CHROMIUM to the browser's program",
    }
}
