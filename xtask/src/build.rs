//! `cargo xtask build`: builds the page as a folder of static files.
//!
//! cargo compiles the wasm, wasm-bindgen writes its JavaScript interface, wasm-opt makes it small and fast, and esbuild
//! (by `npm run bundle`) bundles the scripts. All URLs are relative, so the folder can be served from anywhere.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use anyhow::{Context, Result, ensure};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};

use crate::sizes::Sizes;
use crate::tools::{self, NPM, WASM_TARGET};
use crate::{root, shell, split};

const NAME: &str = "contrastive_playground";

/// The builds of the library: the name of the module, and the crate's features. The page loads one of the first two.
/// The first has no GPU engine, and is all that most visitors need; the second is loaded in its place where a GPU
/// answers. The third makes files of runs, and is loaded when somebody asks for them.
const MODULES: [(&str, &str); 3] =
    [(NAME, ""), ("contrastive_playground_gpu", "gpu"), ("contrastive_playground_record", "record")];

/// Programs that go into the folder of a run as they are, beside what the third module makes.
const PROGRAMS: [&str; 3] = ["docs/train.py", "docs/train_st.py", "docs/verify.py"];

/// The first of those modules in two parts: what the first pictures need, and the rest.
const FIRST: &str = "contrastive_playground_first.wasm";
const REST: &str = "contrastive_playground_rest.wasm";

/// A wasm module in which nothing is.
const NO_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// Files that data sets need, loaded from beside the wasm; `src/data/assets.rs` lists them too.
const ASSETS: [&str; 2] = ["data/digits/digits.bin", "data/emoji/emoji.bin"];

/// The wasm features that rustc uses and browsers of the last years support. Without them wasm-opt refuses the file.
const WASM_FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Assumptions that wasm-opt may make: a new memory holds zeros, and its first kilobyte is never used, since it is the
/// far end of the stack.
const WASM_FACTS: [&str; 2] = ["--zero-filled-memory", "--low-memory-unused"];

/// The largest size of a function that wasm-opt inlines because it has one caller. The compiler has already inlined
/// what is worth it. Without a limit, the loops of all passes end up in one function, where browsers run them a third
/// slower.
const WASM_INLINING: [&str; 2] = ["--one-caller-inline-max-function-size", "400"];

/// Options of a build.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder to write; an earlier build there is replaced
    #[arg(long, default_value = "dist")]
    pub(crate) out: PathBuf,
    /// Quicker to build, slower to run: no link-time optimisation, no wasm-opt, readable scripts, no size budgets
    #[arg(long)]
    pub(crate) dev: bool,
    /// Also write FILE.br and FILE.gz beside each file, for servers that send them in its place
    #[arg(long)]
    pub(crate) compressed: bool,
}

/// Builds the page, prints its sizes, and fails if a budget is exceeded.
pub(crate) fn run(options: &Options) -> Result<()> {
    let sizes = page(options)?;
    println!("\n{sizes}");
    if !options.dev {
        sizes.check()?;
    }
    if options.compressed {
        let (shell, out) = (shell()?, root().join(&options.out));
        cmd!(shell, "node www/compress.mjs --dir={out}").quiet().run()?;
    }
    println!("The page is in {}", root().join(&options.out).display());
    Ok(())
}

/// Builds the page as it is published; its folder.
pub(crate) fn finished() -> Result<PathBuf> {
    let options = Options { out: PathBuf::from("dist"), dev: false, compressed: false };
    page(&options)?;
    Ok(root().join(options.out))
}

/// Builds the page and measures its sizes.
pub(crate) fn page(options: &Options) -> Result<Sizes> {
    let out = root().join(&options.out);
    refuse_to_overwrite_strangers(&out)?;
    let shell = shell()?;
    tools::wasm_target(&shell)?;
    tools::npm_packages(&shell)?;
    wasm(&shell, options.dev)?;

    // The page is written beside its folder and moved there when complete, so that a server never serves half a page.
    let mut staging = out.clone().into_os_string();
    staging.push(".next");
    let staging = PathBuf::from(staging);
    remove_folder(&staging)?;
    fs::create_dir_all(&staging)?;
    let outdir = format!("--outdir={}", staging.display());
    let dev = options.dev.then_some("--dev");
    cmd!(shell, "{NPM} run --silent bundle -- {outdir} {dev...}").run()?;
    copy(&root().join("index.html"), &staging)?;
    for file in [FIRST, REST, &wasm_name(MODULES[1].0), &wasm_name(MODULES[2].0)] {
        copy(&package().join(file), &staging)?;
    }
    for program in PROGRAMS {
        copy(&root().join(program), &staging)?;
    }
    for asset in ASSETS {
        let asset = root().join(asset);
        copy(&asset, &staging)?;
        // The attribution and licence of each file are copied with it: digits.md for digits.bin.
        let words = staging.join(asset.with_extension("md").file_name().unwrap_or_default());
        fs::copy(asset.with_file_name("README.md"), &words)
            .with_context(|| format!("no README.md beside {}", asset.display()))?;
    }
    for entry in fs::read_dir(root())? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("LICENSE")) {
            copy(&path, &staging)?;
        }
    }
    addresses(&shell, &staging, None)?;
    let sizes = Sizes::of(&staging)?;
    remove_folder(&out)?;
    fs::rename(&staging, &out).with_context(|| format!("cannot move the page to {}", out.display()))?;
    Ok(sizes)
}

/// Writes the pages that have addresses of their own. With the address of the site and a browser it also writes what
/// needs them: the site map, oEmbed, and preview pictures.
pub(crate) fn addresses(shell: &Shell, page: &Path, site: Option<(&str, &Path)>) -> Result<()> {
    let mut write = cmd!(shell, "node www/addresses/write.mjs --dist={page}");
    if let Some((address, browser)) = site {
        write = write.arg(format!("--address={address}")).env("CHROMIUM", browser);
    }
    Ok(write.run()?)
}

/// Builds the library for the browser into `www/pkg/*`: for each module an ES module, its types and the wasm. A quick
/// build has the second module under both names. All are built at the same time, because what takes longest, the
/// optimisation at link time and wasm-opt, uses one core.
fn wasm(shell: &Shell, dev: bool) -> Result<()> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir));
    let built = target.join("xtask");
    fs::create_dir_all(&built)?;
    let build = |(name, features)| module(name, features, &target, &built, dev);
    thread::scope(|scope| {
        let building = MODULES.map(|one| scope.spawn(move || build(one)));
        building.into_iter().try_for_each(|one| one.join().expect("no panic"))
    })?;
    divide(shell, &built, dev)
}

/// Builds one module, where what cargo compiles has changed.
fn module(name: &str, features: &str, target: &Path, built: &Path, dev: bool) -> Result<()> {
    let features = if dev && name == NAME { "gpu" } else { features };
    // cargo gives all builds the same file, and compiles anew where it finds another one's there.
    let own = match features {
        "" => target.join("plain"),
        "record" => target.join("record"),
        _ => target.to_owned(),
    };
    let profile = if dev { "release" } else { "web" };
    let features = ["--no-default-features", "--features", features];
    let shell = shell()?;
    let cargo = cmd!(shell, "cargo build --lib --target {WASM_TARGET} {features...} --profile {profile}");
    cargo.arg("--target-dir").arg(&own).run()?;
    let compiled = own.join(WASM_TARGET).join(profile).join(NAME).with_extension("wasm");
    let stamp = built.join(name).with_extension("stamp");
    let now = fingerprint(&compiled, dev)?;
    let complete = package().join(wasm_name(name)).is_file() && package().join(format!("{name}.js")).is_file();
    if complete && fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
        return Ok(());
    }
    bind(&shell, &compiled, name, dev)?;
    Ok(fs::write(stamp, now)?)
}

/// Writes the module of most visitors in two parts. In a quick build the first part is all of it.
fn divide(shell: &Shell, built: &Path, dev: bool) -> Result<()> {
    let whole = package().join(wasm_name(NAME));
    let (first, rest) = (package().join(FIRST), package().join(REST));
    if dev {
        fs::copy(whole, first)?;
        return Ok(fs::write(rest, NO_MODULE)?);
    }
    let whole = fs::read(whole)?;
    let counted = built.join("counted.wasm");
    fs::write(&counted, split::counted(&whole)?)?;
    let called = cmd!(shell, "node www/called.mjs --wasm={counted}").read().context("no run began")?;
    let called = called.lines().map(str::parse).collect::<Result<_, _>>()?;
    let parts = split::split(&whole, &called)?;
    fs::write(first, parts.first)?;
    Ok(fs::write(rest, parts.rest)?)
}

/// Makes a module of compiled wasm.
fn bind(shell: &Shell, compiled: &Path, name: &str, dev: bool) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .generate(package())
        .context("wasm-bindgen failed")?;
    if !dev {
        let wasm = package().join(wasm_name(name));
        // Runs the script to which npm's link points, because links to scripts do not work on every system.
        let wasm_opt = root().join("node_modules/binaryen/bin/wasm-opt");
        cmd!(shell, "node {wasm_opt} -O3 {WASM_FACTS...} {WASM_INLINING...} {WASM_FEATURES...} {wasm} -o {wasm}")
            .run()?;
    }
    Ok(())
}

/// A hash of the compiled wasm and of the options of its further processing.
fn fingerprint(compiled: &Path, dev: bool) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?.hash(&mut hasher);
    (dev, WASM_FACTS, WASM_INLINING, WASM_FEATURES).hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Refuses an output folder that was not written by a build, so that `--out .` does not delete the project.
fn refuse_to_overwrite_strangers(out: &Path) -> Result<()> {
    let replaceable = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none() || out.join("element.js").is_file(),
        Err(_) => !out.exists(),
    };
    ensure!(replaceable, "{} holds something that is not an earlier build; it will not be replaced", out.display());
    Ok(())
}

fn wasm_name(module: &str) -> String {
    format!("{module}_bg.wasm")
}

fn package() -> PathBuf {
    root().join("www/pkg")
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().expect("only files are copied");
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_itself_is_never_an_output_folder() {
        assert!(refuse_to_overwrite_strangers(&root()).is_err());
        assert!(refuse_to_overwrite_strangers(&root().join("Cargo.toml")).is_err());
        assert!(refuse_to_overwrite_strangers(&root().join("no such folder")).is_ok());
    }
}
