//! `cargo xtask types`: writes `www/generated/boundary.ts`, the types of what crosses from Rust to the page, from the
//! structs themselves.
//!
//! The structs are read as source, not derived from: most of what crosses is handed over as typed arrays that
//! `src/web.rs` fills by hand, of which a derive sees nothing. A derive also would have to stand on each of the core's
//! structs, for the sake of a file that the core does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use syn::{
    Attribute, Expr, Fields, GenericArgument, Item, ItemEnum, ItemStruct, Lit, Meta, PathArguments, Type, Visibility,
};

use crate::root;

/// Where the types are written.
const TARGET: &str = "www/generated/boundary.ts";

/// The longest line.
const WIDTH: usize = 120;

/// What crosses: the struct, its name on the page, and whether its lists are typed arrays. What these hold follows.
const CROSSING: &[(&str, &str, Lists)] = &[
    ("trainer::Snapshot", "Snapshot", Lists::Typed),
    ("trainer::Evaluation", "Evaluation", Lists::Plain),
    ("views::Lens", "Lens", Lists::Typed),
    ("views::Matrix", "Matrix", Lists::Typed),
    ("trainer::PinnedForces", "Forces", Lists::Plain),
    ("views::Answer", "Found", Lists::Plain),
    ("views::Diagnosis", "Diagnosis", Lists::Plain),
    ("trainer::Checkpoints", "Checkpoints", Lists::Typed),
    ("engine::EngineInfo", "Engine", Lists::Plain),
    ("catalogue::Catalogue", "Catalogue", Lists::Plain),
    ("catalogue::Notice", "Notice", Lists::Plain),
];

/// Structs that have another name on the page.
const NAMES: &[(&str, &str)] =
    &[("KnobRow", "Knob"), ("ChoiceRow", "Option"), ("RecipeRow", "Recipe"), ("Try", "Advice")];

/// Fields of which Rust's type says less than is known.
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
    ("EngineInfo.kind", "\"cpu\" | \"gpu\""),
    // Handed over as 32-bit numbers, which hold every step of a budget.
    ("Checkpoints.steps", "Uint32Array"),
];

/// How a struct's lists cross.
#[derive(Clone, Copy, PartialEq)]
enum Lists {
    /// As arrays of numbers.
    Plain,
    /// As `Float32Array` and so on.
    Typed,
}

/// How to write them.
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
    let sources = Sources::read(&root().join("src"))?;
    let mut page = Page { sources: &sources, written: BTreeMap::new(), pending: BTreeSet::new() };
    for (path, name, lists) in CROSSING {
        page.interface(path, name, *lists)?;
    }
    let mut out = String::from(
        "// Generated from the structs of the crate by `cargo xtask types`. Do not edit.\n\n\
         import type { ViewId } from \"./settings.js\";\n\n\
         /** The value of a knob. */\nexport type Value = number | string;\n",
    );
    for text in page.written.values() {
        write!(out, "\n{text}")?;
    }
    Ok(out)
}

/// A struct or an enum, and the file that it stands in, by path below `src`.
struct Source {
    file: String,
    item: Found,
}

enum Found {
    Struct(ItemStruct),
    Enum(ItemEnum),
}

/// Every public struct and enum of the crate, by name.
struct Sources(BTreeMap<String, Vec<Source>>);

impl Sources {
    fn read(folder: &Path) -> Result<Self> {
        let mut sources = Sources(BTreeMap::new());
        sources.visit(folder, folder)?;
        Ok(sources)
    }

    fn visit(&mut self, folder: &Path, top: &Path) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.visit(&path, top)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(top)?.to_string_lossy().replace('\\', "/");
                let parsed = syn::parse_file(&fs::read_to_string(&path)?).with_context(|| file.clone())?;
                for item in parsed.items {
                    let (name, item) = match item {
                        Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) => {
                            (item.ident.to_string(), Found::Struct(item))
                        }
                        Item::Enum(item) if matches!(item.vis, Visibility::Public(_)) => {
                            (item.ident.to_string(), Found::Enum(item))
                        }
                        _ => continue,
                    };
                    self.0.entry(name).or_default().push(Source { file: file.clone(), item });
                }
            }
        }
        Ok(())
    }

    /// The one of this name: where there are several, the one in the folder that its path names, else the one in the
    /// file `near`, or in its folder.
    fn find(&self, path: &str, near: &str) -> Result<&Source> {
        let (folder, name) = path.rsplit_once("::").unwrap_or(("", path));
        let all = self.0.get(name).with_context(|| format!("there is no public struct or enum {name}"))?;
        let within = |folder: &str| -> Vec<&Source> {
            let inside = |file: &str| file.split('/').any(|part| part.trim_end_matches(".rs") == folder);
            all.iter().filter(|source| inside(&source.file)).collect()
        };
        let same: Vec<&Source> = all.iter().filter(|source| source.file == near).collect();
        let beside = near.split('/').next().unwrap_or_default();
        for found in [all.iter().collect(), within(folder), same, within(beside)] {
            if let [one] = found[..] {
                return Ok(one);
            }
        }
        bail!("there are several of {path}: {:?}", all.iter().map(|source| &source.file).collect::<Vec<_>>())
    }
}

/// What has been written, by name.
struct Page<'a> {
    sources: &'a Sources,
    written: BTreeMap<String, String>,
    /// Names that are being written: a struct may hold itself.
    pending: BTreeSet<String>,
}

impl Page<'_> {
    /// Writes a struct, or an enum, and all that it holds.
    fn interface(&mut self, path: &str, name: &str, lists: Lists) -> Result<()> {
        self.interface_near(path, name, lists, "")
    }

    fn interface_near(&mut self, path: &str, name: &str, lists: Lists, near: &str) -> Result<()> {
        if !self.pending.insert(name.to_owned()) {
            return Ok(());
        }
        let sources = self.sources;
        let Source { file, item } = sources.find(path, near)?;
        let text = match item {
            Found::Struct(item) => {
                let fields = self.fields(item, file, lists)?;
                format!("{}export interface {name} {{\n{fields}}}\n", doc(&item.attrs, ""))
            }
            Found::Enum(item) => {
                let text = format!("{}export type {name} = {};\n", doc(&item.attrs, ""), union(item)?);
                text.replace("= \n", "=\n")
            }
        };
        self.written.insert(name.to_owned(), text);
        Ok(())
    }

    /// The fields of a struct; those of a struct that is flattened, or that a snapshot holds, stand among them.
    fn fields(&mut self, item: &ItemStruct, file: &str, lists: Lists) -> Result<String> {
        let Fields::Named(fields) = &item.fields else { bail!("{} has fields without names", item.ident) };
        let mut out = String::new();
        for field in &fields.named {
            let name = field.ident.as_ref().context("a field without a name")?.to_string();
            if !matches!(field.vis, Visibility::Public(_)) || serde(&field.attrs, "skip").is_some() {
                continue;
            }
            let whole = format!("{}.{name}", item.ident);
            if serde(&field.attrs, "flatten").is_some() || FLAT.contains(&whole.as_str()) {
                let path = path_of(&field.ty).with_context(|| format!("{whole} cannot be flattened"))?;
                let Source { file, item: Found::Struct(inner) } = self.sources.find(&path, file)? else {
                    bail!("{whole} is no struct");
                };
                out += &self.fields(inner, file, lists)?;
                continue;
            }
            let (optional, ty) = match inside(&field.ty, "Option") {
                Some(inner) => ("?", inner),
                None => ("", &field.ty),
            };
            let narrowed = NARROWED.iter().find(|(field, _)| *field == whole).map(|(_, ty)| (*ty).to_owned());
            let ty = match narrowed {
                Some(ty) => ty,
                None => self.of(ty, file, lists).with_context(|| whole.clone())?,
            };
            let name = serde(&field.attrs, "rename").unwrap_or(name);
            writeln!(out, "{}  {name}{optional}: {ty};", doc(&field.attrs, "  "))?;
        }
        Ok(out)
    }

    /// A type of the page.
    fn of(&mut self, ty: &Type, file: &str, lists: Lists) -> Result<String> {
        Ok(match ty {
            Type::Reference(reference) => self.of(&reference.elem, file, lists)?,
            Type::Slice(slice) => self.list(&slice.elem, file, lists)?,
            Type::Array(array) => self.list(&array.elem, file, lists)?,
            Type::Tuple(tuple) => {
                let parts = tuple.elems.iter().map(|part| self.of(part, file, lists)).collect::<Result<Vec<_>>>()?;
                format!("[{}]", parts.join(", "))
            }
            _ => {
                if let Some(inner) = inside(ty, "Vec") {
                    return self.list(inner, file, lists);
                }
                if let Some(inner) = inside(ty, "Option") {
                    return Ok(format!("{} | undefined", self.of(inner, file, lists)?));
                }
                let path = path_of(ty).context("a type that has no name")?;
                match path.rsplit("::").next().unwrap_or_default() {
                    "f64" | "f32" | "u64" | "u32" | "u16" | "u8" | "usize" | "i32" | "i64" => "number".into(),
                    "bool" => "boolean".into(),
                    "str" | "String" => "string".into(),
                    "Value" => "Value".into(),
                    "Record" => "Record<string, Value>".into(),
                    // Read by the ids of metrics.
                    "Guess" => "Record<string, number>".into(),
                    name => {
                        let name =
                            NAMES.iter().find(|(rust, _)| *rust == name).map_or(name, |(_, page)| page).to_owned();
                        self.interface_near(&path, &name, lists, file)?;
                        name
                    }
                }
            }
        })
    }

    fn list(&mut self, element: &Type, file: &str, lists: Lists) -> Result<String> {
        if lists == Lists::Typed {
            let typed = match path_of(element).as_deref() {
                Some("f32") => Some("Float32Array"),
                Some("f64") => Some("Float64Array"),
                Some("u32") => Some("Uint32Array"),
                Some("u8") => Some("Uint8Array"),
                _ => None,
            };
            if let Some(typed) = typed {
                return Ok(typed.into());
            }
        }
        let element = self.of(element, file, lists)?;
        Ok(if element.contains(' ') { format!("({element})[]") } else { format!("{element}[]") })
    }
}

/// Structs that `src/web.rs` lays flat into the one that holds them.
const FLAT: &[&str] = &["Snapshot.look", "Look.scalars"];

/// The names of an enum's variants.
fn union(item: &ItemEnum) -> Result<String> {
    let case = serde(&item.attrs, "rename_all");
    let names = item.variants.iter().map(|variant| {
        ensure!(matches!(variant.fields, Fields::Unit), "{}::{} holds something", item.ident, variant.ident);
        let name = variant.ident.to_string();
        Ok(format!("\"{}\"", serde(&variant.attrs, "rename").unwrap_or_else(|| cased(&name, case.as_deref()))))
    });
    let names = names.collect::<Result<Vec<_>>>()?;
    let line = names.join(" | ");
    let head = format!("export type {} = ;", item.ident).len();
    Ok(if head + line.len() <= WIDTH { line } else { format!("\n  | {}", names.join("\n  | ")) })
}

fn cased(name: &str, case: Option<&str>) -> String {
    let separator = match case {
        Some("snake_case") => "_",
        Some("kebab-case") => "-",
        Some("lowercase") => "",
        _ => return name.to_owned(),
    };
    let mut out = String::new();
    for (place, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && place > 0 {
            out += separator;
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// `T` of `Outer<T>`.
fn inside<'a>(ty: &'a Type, outer: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if last.ident == outer => Some(inner),
        _ => None,
    }
}

/// A type's path, without its arguments.
fn path_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(reference) => path_of(&reference.elem),
        Type::Path(path) => {
            let parts: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
            Some(parts[parts.len().saturating_sub(2)..].join("::"))
        }
        _ => None,
    }
}

/// The value of one of serde's attributes; empty for one without a value.
fn serde(attributes: &[Attribute], name: &str) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            let here = meta.path.is_ident(name);
            let value = match meta.value() {
                Ok(value) => match value.parse::<Lit>()? {
                    Lit::Str(text) => text.value(),
                    _ => String::new(),
                },
                Err(_) => String::new(),
            };
            if here {
                found = Some(value);
            }
            Ok(())
        });
        // What serde understands and this does not has no part in the types that cross.
        drop(read);
    }
    found
}

/// The documentation, as a comment of the page.
fn doc(attributes: &[Attribute], indent: &str) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(text) => match &text.lit {
                    Lit::Str(text) => Some(text.value().trim().replace("[`", "`").replace("`]", "`")),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .collect();
    match &lines[..] {
        [] => String::new(),
        [one] if indent.len() + one.len() + "/**  */".len() <= WIDTH => format!("{indent}/** {one} */\n"),
        many => {
            let body: String =
                many.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_types_of_the_page_are_those_of_the_crate() {
        super::run(&super::Options { check: true }).unwrap();
    }
}
