//! Finds the crate's structs and enums by parsing their source.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Fields, File, GenericArgument, Ident, Item, ItemEnum, ItemStruct, Lit, Meta, PathArguments, Token,
    Type, UseTree, Visibility, braced,
};

use super::WIDTH;

/// A struct or an enum, and the path of its file below `src`.
pub(super) struct Source {
    pub(super) file: String,
    pub(super) item: Found,
}

pub(super) enum Found {
    Struct(ItemStruct),
    Enum(ItemEnum),
}

/// The imports of a file: the last two parts of each path, by name.
pub(super) type Imports = BTreeMap<String, String>;

/// Every public struct and enum of the crate, by name.
pub(super) struct Sources {
    items: BTreeMap<String, Vec<Source>>,
    /// The imports of each file.
    imports: BTreeMap<String, Imports>,
}

impl Sources {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut sources = Sources { items: BTreeMap::new(), imports: BTreeMap::new() };
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
                self.imports.insert(file.clone(), imports(&parsed));
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
                    self.items.entry(name).or_default().push(Source { file: file.clone(), item });
                }
            }
        }
        Ok(())
    }

    /// The struct or enum of this name that the file `near` imports. If there are several, it is the one in the folder
    /// that the path names, otherwise the one in `near` itself or in its folder.
    pub(super) fn find(&self, path: &str, near: &str) -> Result<&Source> {
        let imported = self.imports.get(near).and_then(|imports| imports.get(path));
        let (folder, name) = imported.map_or(path, String::as_str).rsplit_once("::").unwrap_or(("", path));
        let all = self.items.get(name).with_context(|| format!("there is no public struct or enum {name}"))?;
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
        bail!(
            "several structs or enums are named {path}: {:?}",
            all.iter().map(|source| &source.file).collect::<Vec<_>>()
        )
    }
}

/// The imports of a file.
pub(super) fn imports(file: &File) -> Imports {
    let mut found = Imports::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            import(&item.tree, "", &mut found);
        }
    }
    found
}

/// Records the last two parts of each imported path, by name.
fn import(tree: &UseTree, before: &str, imports: &mut Imports) {
    match tree {
        UseTree::Path(path) => import(&path.tree, &path.ident.to_string(), imports),
        UseTree::Name(name) => {
            imports.insert(name.ident.to_string(), format!("{before}::{}", name.ident));
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| import(tree, before, imports)),
        UseTree::Rename(_) | UseTree::Glob(_) => (),
    }
}

/// The structs that are passed with typed arrays, which `objects!` lists in `src/web/objects.rs`; of each the field
/// that is flattened, if it has one.
pub(super) struct Objects(pub(super) BTreeMap<String, Option<String>>);

impl Objects {
    pub(super) fn read(file: &Path) -> Result<Self> {
        let parsed = syn::parse_file(&fs::read_to_string(file)?).with_context(|| file.display().to_string())?;
        let mut found = BTreeMap::new();
        for item in parsed.items {
            if let Item::Macro(item) = item
                && item.mac.path.is_ident("objects")
            {
                found.extend(item.mac.parse_body_with(rows)?);
            }
        }
        ensure!(!found.is_empty(), "{} does not call objects!", file.display());
        Ok(Objects(found))
    }
}

/// Parses rows of `objects!`: `Name { field, field } flat field;`. The part `flat` stands only if a field is flattened.
fn rows(input: ParseStream) -> syn::Result<Vec<(String, Option<String>)>> {
    let mut rows = Vec::new();
    while !input.is_empty() {
        let name: Ident = input.parse()?;
        let fields;
        braced!(fields in input);
        Punctuated::<Ident, Token![,]>::parse_terminated(&fields)?;
        let flat = if input.peek(Token![;]) {
            None
        } else {
            input.parse::<Ident>()?;
            Some(input.parse::<Ident>()?.to_string())
        };
        input.parse::<Token![;]>()?;
        rows.push((name.to_string(), flat));
    }
    Ok(rows)
}

/// The type of an enum: a union of its variants' names. The page knows an enum that serde does not serialize by ids,
/// which are its variants in lower case.
pub(super) fn union(item: &ItemEnum, name: &str) -> Result<String> {
    let case = serde(&item.attrs, "rename_all");
    let is_written = item.attrs.iter().any(|attribute| attribute.path().is_ident("serde"));
    let case = if is_written { case } else { Some("lowercase".to_owned()) };
    let names = item.variants.iter().map(|variant| {
        ensure!(
            matches!(variant.fields, Fields::Unit),
            "{}::{} has fields, and so is no name",
            item.ident,
            variant.ident
        );
        let name = variant.ident.to_string();
        Ok(format!("\"{}\"", serde(&variant.attrs, "rename").unwrap_or_else(|| cased(&name, case.as_deref()))))
    });
    let names = names.collect::<Result<Vec<_>>>()?;
    let line = names.join(" | ");
    let head = format!("export type {name} = ;").len();
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
pub(super) fn inside<'a>(ty: &'a Type, outer: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if last.ident == outer => Some(inner),
        _ => None,
    }
}

/// A type's path, without its arguments.
pub(super) fn path_of(ty: &Type) -> Option<String> {
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
pub(super) fn serde(attributes: &[Attribute], name: &str) -> Option<String> {
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
        // Attributes that this does not parse do not change the types.
        drop(read);
    }
    found
}

/// The documentation as a comment in TypeScript.
pub(super) fn doc(attributes: &[Attribute], indent: &str) -> String {
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
