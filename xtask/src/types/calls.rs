//! Reads the functions that the wasm module exports from the signatures of `src/web.rs` and `src/web/`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use syn::{Attribute, FnArg, ImplItem, Item, Pat, ReturnType, Signature, Type, Visibility};

use super::Page;
use super::source::{Imports, doc, imports, inside, path_of};

/// The types of parameters for which Rust accepts any value or any text.
const PARAMETERS: &[(&str, Given)] = &[
    ("settings", Given::As("Settings")),
    ("current", Given::As("Settings")),
    // The module checks what a program passes.
    ("patch", Given::As("Record<string, unknown>")),
    ("unknown", Given::As("[string, string][]")),
    ("opening", Given::Named("link::Opening")),
    ("difference", Given::Named("twin::Twin")),
    ("engine", Given::Named("engine::EngineChoice")),
    ("order", Given::Named("seeing::Order")),
    (
        "spec",
        Given::As(
            "{\n      settings: Settings;\n      engine: EnginePreference;\n      queries: Float32Array;\n      \
             keys: Float32Array;\n      parameters?: Float32Array;\n      batches?: number[][];\n    }",
        ),
    ),
];

/// The classes that the module exports, and what each is.
const CLASSES: &[(&str, &str)] = &[("Playground", "A run."), ("Follower", "The follower of a run in another thread.")];

/// A type of the page, or a struct or an enum whose type is generated.
enum Given {
    As(&'static str),
    Named(&'static str),
}

/// A function that the module exports.
struct Call {
    /// Its name in JavaScript.
    name: String,
    attributes: Vec<Attribute>,
    signature: Signature,
    /// The class to which it belongs, if it does.
    class: Option<String>,
    /// The imports of its file, by name.
    imports: Imports,
}

/// All exported functions, in the order of the files.
pub(super) struct Calls(Vec<Call>);

impl Calls {
    /// Reads `web.rs` and the files of `web/` below this folder.
    pub(super) fn read(src: &Path) -> Result<Self> {
        let mut files = vec![src.join("web.rs")];
        let mut parts = fs::read_dir(src.join("web"))?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        parts.sort();
        files.extend(parts);
        let mut calls = Vec::new();
        for file in files {
            let parsed = syn::parse_file(&fs::read_to_string(&file)?).with_context(|| file.display().to_string())?;
            let imports = imports(&parsed);
            let mut add = |attributes: &[Attribute], signature: &Signature, class| -> Result<()> {
                let name = exported(attributes)?.unwrap_or_else(|| signature.ident.to_string());
                let (attributes, signature) = (attributes.to_vec(), signature.clone());
                calls.push(Call { name, attributes, signature, class, imports: imports.clone() });
                Ok(())
            };
            for item in &parsed.items {
                match item {
                    // The module runs `start` itself when it is loaded; the page never calls it.
                    Item::Fn(item) if is_exported(&item.attrs) && item.sig.ident != "start" => {
                        add(&item.attrs, &item.sig, None)?;
                    }
                    Item::Impl(item) if is_exported(&item.attrs) => {
                        for part in &item.items {
                            if let ImplItem::Fn(part) = part
                                && matches!(part.vis, Visibility::Public(_))
                            {
                                add(&part.attrs, &part.sig, path_of(&item.self_ty))?;
                            }
                        }
                    }
                    _ => (),
                }
            }
        }
        Ok(Calls(calls))
    }

    /// Writes an interface of each class, and one of the module.
    pub(super) fn written(&self, page: &mut Page<'_>) -> Result<String> {
        let (mut classes, mut module) = (String::new(), String::new());
        for call in self.0.iter().filter(|call| call.class.is_none()) {
            call.write(&mut module, "  ", page)?;
        }
        for (class, text) in CLASSES {
            let (mut methods, mut made) = (String::new(), String::new());
            for call in self.0.iter().filter(|call| call.class.as_deref() == Some(*class)) {
                match call.signature.inputs.first() {
                    Some(FnArg::Receiver(_)) => call.write(&mut methods, "  ", page)?,
                    _ => call.write(&mut made, "    ", page)?,
                }
            }
            write!(
                classes,
                "\n/** {text} No two of its calls may overlap. */\nexport interface {class} {{\n{methods}"
            )?;
            writeln!(classes, "  /** Lets it go. */\n  free(): void;\n}}")?;
            write!(module, "  {class}: {{\n{made}  }};\n")?;
        }
        Ok(format!("{classes}\n/** What the module exports. */\nexport interface Core {{\n{module}}}\n"))
    }
}

impl Call {
    fn write(&self, out: &mut String, indent: &str, page: &mut Page<'_>) -> Result<()> {
        let line = self.written(page).with_context(|| self.name.clone())?;
        Ok(writeln!(out, "{}{indent}{line};", doc(&self.attributes, indent))?)
    }

    fn written(&self, page: &mut Page<'_>) -> Result<String> {
        let mut parameters = Vec::new();
        for input in &self.signature.inputs {
            let FnArg::Typed(input) = input else { continue };
            let Pat::Ident(pattern) = &*input.pat else { bail!("a parameter has no name") };
            let name = pattern.ident.to_string();
            parameters.push(format!("{name}: {}", parameter(page, &name, &input.ty)?));
        }
        let answer = match &self.signature.output {
            ReturnType::Default => "void".to_owned(),
            ReturnType::Type(_, ty) => self.answer(page, inside(ty, "Result").unwrap_or(ty))?,
        };
        let answer = if self.signature.asyncness.is_some() { format!("Promise<{answer}>") } else { answer };
        Ok(format!("{}({}): {answer}", self.name, parameters.join(", ")))
    }

    fn answer(&self, page: &mut Page<'_>, ty: &Type) -> Result<String> {
        if let Type::Tuple(tuple) = ty
            && tuple.elems.is_empty()
        {
            return Ok("void".into());
        }
        if let Some(inner) = inside(ty, "Option") {
            return Ok(format!("{} | undefined", self.answer(page, inner)?));
        }
        if let Some(inner) = inside(ty, "Js") {
            let path = path_of(inner).context("a type that has no name")?;
            return Ok(match &path[..] {
                "Experiment" => "Settings".into(),
                _ => page.named(self.imports.get(&path).unwrap_or(&path), "")?,
            });
        }
        match path_of(ty).as_deref() {
            Some("Playground" | "Follower" | "Float32Array" | "Uint32Array") => Ok(path_of(ty).unwrap_or_default()),
            Some("JsValue") => bail!("it returns JsValue, whose contents have no type: return Js<T>"),
            _ => page.of(ty, "", true),
        }
    }
}

/// The type of a parameter.
fn parameter(page: &mut Page<'_>, name: &str, ty: &Type) -> Result<String> {
    let list = match ty {
        Type::Reference(reference) => match &*reference.elem {
            Type::Slice(slice) => Some(&*slice.elem),
            _ => None,
        },
        _ => inside(ty, "Vec"),
    };
    if list.is_some() {
        return Ok(format!("{} | number[]", page.of(ty, "", true)?));
    }
    match PARAMETERS.iter().find(|(known, _)| *known == name) {
        Some((_, Given::As(ty))) => Ok((*ty).to_owned()),
        Some((_, Given::Named(path))) => page.named(path, ""),
        None => page.of(ty, "", true),
    }
}

fn is_exported(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("wasm_bindgen"))
}

/// The name that `#[wasm_bindgen(js_name = ...)]` gives.
fn exported(attributes: &[Attribute]) -> Result<Option<String>> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("wasm_bindgen")) {
        if matches!(attribute.meta, syn::Meta::Path(_)) {
            continue;
        }
        attribute.parse_nested_meta(|meta| {
            ensure_name(&meta.path)?;
            name = Some(meta.value()?.parse::<syn::Ident>()?.to_string());
            Ok(())
        })?;
    }
    Ok(name)
}

fn ensure_name(path: &syn::Path) -> syn::Result<()> {
    if path.is_ident("js_name") {
        return Ok(());
    }
    Err(syn::Error::new_spanned(path, "an option of wasm_bindgen that the types of the page do not know"))
}
