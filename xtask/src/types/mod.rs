//! `cargo xtask types`: writes `www/generated/boundary.ts`, the types of the values that Rust passes to the page. It
//! reads the functions from the signatures of `src/web`, and their results from the structs that the signatures name.
//!
//! It parses the source of the structs instead of using a derive macro, because many values are passed as typed arrays,
//! which a derive macro cannot see. Each of the core's structs would also need the derive, for a file that the core
//! does not know.

mod calls;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use syn::{Fields, ItemStruct, Type, Visibility};

use crate::root;
use calls::Calls;
use source::{Found, Objects, Source, Sources, doc, inside, path_of, serde, union};

/// The file that is written.
const TARGET: &str = "www/generated/boundary.ts";

/// The longest line.
const WIDTH: usize = 120;

/// Structs that have another name on the page.
const NAMES: &[(&str, &str)] = &[
    ("Answer", "Found"),
    ("ChoiceRow", "Option"),
    ("EngineChoice", "EnginePreference"),
    ("EngineInfo", "Engine"),
    ("KnobRow", "Knob"),
    ("PinnedForces", "Forces"),
    ("Reading", "LinkReading"),
    ("RecipeRow", "Recipe"),
    ("Try", "Advice"),
    ("Twin", "Difference"),
];

/// Fields whose values are of a narrower type than Rust's.
const NARROWED: &[(&str, &str)] = &[
    ("Scalars.axes", "2 | 3"),
    ("Forces.axes", "2 | 3"),
    ("Forces.side", "\"query\" | \"key\""),
    ("Matrix.side", "\"query\" | \"key\""),
    ("KnobRow.min", "number"),
    ("KnobRow.max", "number"),
    ("KnobRow.step", "number"),
    ("KnobRow.marks", "number[]"),
    ("KnobRow.kind", "\"choice\" | \"integer\" | \"number\""),
    ("ViewRow.id", "ViewId"),
    ("Opening.view", "ViewId"),
    ("EngineInfo.kind", "\"cpu\" | \"gpu\""),
];

/// Options of writing the types.
#[derive(Args)]
pub(crate) struct Options {
    /// Only say whether the file is up to date
    #[arg(long)]
    check: bool,
}

/// Writes the types, or checks them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let wanted = types()?;
    let target = root().join(TARGET);
    if options.check {
        let there = fs::read_to_string(&target).unwrap_or_default();
        ensure!(there == wanted, "{TARGET} is out of date. Run: cargo xtask types");
        return Ok(());
    }
    fs::write(&target, wanted).with_context(|| target.display().to_string())
}

/// The file's text.
fn types() -> Result<String> {
    let src = root().join("src");
    let (sources, objects) = (Sources::read(&src)?, Objects::read(&src.join("web/objects.rs"))?);
    let mut page = Page { sources: &sources, objects: &objects, written: BTreeMap::new(), pending: BTreeSet::new() };
    let calls = Calls::read(&src)?.written(&mut page)?;
    let mut out = String::from(
        "// Generated from the crate by `cargo xtask types`. Do not edit.\n\n\
         import type { ViewId } from \"./settings.js\";\n\n\
         /** The value of a knob. */\nexport type Value = number | string;\n\n\
         /** Every setting of a run, keyed by catalogue id: see settings.ts for the ids. */\n\
         export type Settings = Record<string, Value>;\n",
    );
    for text in page.written.values() {
        write!(out, "\n{text}")?;
    }
    Ok(out + &calls)
}

/// The types that have been written, by name.
struct Page<'a> {
    sources: &'a Sources,
    objects: &'a Objects,
    written: BTreeMap<String, String>,
    /// The types that are being written, since a struct may contain itself.
    pending: BTreeSet<String>,
}

impl Page<'_> {
    /// Writes a struct or an enum, and all types that it contains. Returns its name on the page. `near` is the file
    /// that names it.
    fn named(&mut self, path: &str, near: &str) -> Result<String> {
        let rust = path.rsplit("::").next().unwrap_or_default();
        let name = NAMES.iter().find(|(name, _)| *name == rust).map_or(rust, |(_, page)| page);
        if !self.pending.insert(name.to_owned()) {
            return Ok(name.to_owned());
        }
        let sources = self.sources;
        let Source { file, item } = sources.find(path, near)?;
        let text = match item {
            Found::Struct(item) => {
                let fields = self.fields(item, file)?;
                format!("{}export interface {name} {{\n{fields}}}\n", doc(&item.attrs, ""))
            }
            Found::Enum(item) => {
                let text = format!("{}export type {name} = {};\n", doc(&item.attrs, ""), union(item, name)?);
                text.replace("= \n", "=\n")
            }
        };
        self.written.insert(name.to_owned(), text);
        Ok(name.to_owned())
    }

    /// The fields of a struct, including those of a flattened struct.
    fn fields(&mut self, item: &ItemStruct, file: &str) -> Result<String> {
        let Fields::Named(fields) = &item.fields else { bail!("the fields of {} have no names", item.ident) };
        let object = self.objects.0.get(&item.ident.to_string());
        let mut out = String::new();
        for field in &fields.named {
            let name = field.ident.as_ref().context("a field has no name")?.to_string();
            if !matches!(field.vis, Visibility::Public(_)) || serde(&field.attrs, "skip").is_some() {
                continue;
            }
            let whole = format!("{}.{name}", item.ident);
            if serde(&field.attrs, "flatten").is_some() || object.is_some_and(|flat| flat.as_ref() == Some(&name)) {
                let path = path_of(&field.ty).with_context(|| format!("{whole} cannot be flattened"))?;
                let Source { file, item: Found::Struct(inner) } = self.sources.find(&path, file)? else {
                    bail!("{whole} is no struct");
                };
                out += &self.fields(inner, file)?;
                continue;
            }
            let left_out = serde(&field.attrs, "skip_serializing_if").is_some();
            let (optional, ty) = match inside(&field.ty, "Option") {
                Some(inner) => ("?", inner),
                None => (if left_out { "?" } else { "" }, &field.ty),
            };
            let narrowed = NARROWED.iter().find(|(field, _)| *field == whole).map(|(_, ty)| (*ty).to_owned());
            let ty = match narrowed {
                Some(ty) => ty,
                None => self.of(ty, file, object.is_some()).with_context(|| whole.clone())?,
            };
            let name = serde(&field.attrs, "rename").unwrap_or(name);
            writeln!(out, "{}  {name}{optional}: {ty};", doc(&field.attrs, "  "))?;
        }
        Ok(out)
    }

    /// A type of the page. `typed`: whether lists of numbers are `Float32Array` and so on.
    fn of(&mut self, ty: &Type, file: &str, typed: bool) -> Result<String> {
        Ok(match ty {
            Type::Reference(reference) => self.of(&reference.elem, file, typed)?,
            Type::Slice(slice) => self.list(&slice.elem, file, typed)?,
            Type::Array(array) => self.list(&array.elem, file, typed)?,
            Type::Tuple(tuple) => {
                let parts = tuple.elems.iter().map(|part| self.of(part, file, typed)).collect::<Result<Vec<_>>>()?;
                format!("[{}]", parts.join(", "))
            }
            _ => {
                if let Some(inner) = inside(ty, "Vec") {
                    return self.list(inner, file, typed);
                }
                if let Some(inner) = inside(ty, "Option") {
                    return Ok(format!("{} | undefined", self.of(inner, file, typed)?));
                }
                let path = path_of(ty).context("a type that has no name")?;
                match path.rsplit("::").next().unwrap_or_default() {
                    "f64" | "f32" | "u64" | "u32" | "u16" | "u8" | "usize" | "i32" | "i64" => "number".into(),
                    "bool" => "boolean".into(),
                    "str" | "String" => "string".into(),
                    "Value" => "Value".into(),
                    "Record" => "Record<string, Value>".into(),
                    // The page reads this by the ids of metrics.
                    "Guess" => "Record<string, number>".into(),
                    // A key of a link and its value.
                    "Pair" => "[string, string]".into(),
                    "Experiment" => "Settings".into(),
                    _ => self.named(&path, file)?,
                }
            }
        })
    }

    fn list(&mut self, element: &Type, file: &str, typed: bool) -> Result<String> {
        let array = path_of(element).and_then(|name| typed_array(&name));
        if let Some(array) = array.filter(|_| typed) {
            return Ok(array.into());
        }
        let element = self.of(element, file, typed)?;
        Ok(if element.contains('|') { format!("({element})[]") } else { format!("{element}[]") })
    }
}

/// The typed array for a list of these numbers. Steps are passed as 32-bit numbers, which hold every step of a budget.
fn typed_array(element: &str) -> Option<&'static str> {
    Some(match element {
        "f32" => "Float32Array",
        "f64" => "Float64Array",
        "u32" | "u64" => "Uint32Array",
        "u8" => "Uint8Array",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_types_of_the_page_are_those_of_the_crate() {
        super::run(&super::Options { check: true }).unwrap();
    }
}
