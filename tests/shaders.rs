//! Parses and validates every shader with naga, without any capability, and compares it with its declaration in Rust:
//! its entry points, its bindings, the layout of its uniforms, and its twin on the CPU.

use std::collections::BTreeSet;
use std::path::Path;

use contrastive_playground::backend::gpu::codes::{INTEGERS, NUMBERS};
use contrastive_playground::backend::gpu::params::{Step, Uniform};
use contrastive_playground::backend::gpu::shaders::{SHADERS, Shader};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Expression, Literal, Module, ScalarKind, StorageAccess, TypeInner};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let files = paths.filter(|path| path.extension().is_some_and(|e| e == extension));
    files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect()
}

fn parse(shader: &Shader) -> Module {
    let source = shader.source();
    naga::front::wgsl::parse_str(&source)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(&source, shader.stem)))
}

#[test]
fn every_shader_is_valid_without_capabilities() {
    let mut failures = Vec::new();
    for shader in SHADERS {
        let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
        if let Err(error) = validator.validate(&parse(shader)) {
            failures.push(error.emit_to_string_with_path(&shader.source(), shader.stem));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_file_is_a_part_of_a_shader() {
    let all: String = SHADERS.iter().map(Shader::source).collect();
    for folder in ["shaders", "shaders/rows", "shaders/tiled"] {
        for stem in stems(folder, "wgsl") {
            let text =
                std::fs::read_to_string(root().join(format!("{folder}/{stem}.wgsl"))).expect("a readable shader");
            let code = text.lines().map(|line| line.split("//").next().unwrap_or(line).trim());
            let bare: String = code.filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
            assert!(all.contains(&bare), "no shader has {folder}/{stem}.wgsl");
        }
    }
}

#[test]
fn every_shader_has_a_twin_on_the_cpu() {
    let twins = stems("src/backend/cpu", "rs");
    for shader in SHADERS {
        let pass = shader.stem.split('/').next().unwrap_or(shader.stem);
        assert!(twins.contains(pass), "{} has no twin", shader.stem);
    }
}

#[test]
fn entry_points_and_bindings_are_as_listed() {
    for shader in SHADERS {
        let module = parse(shader);
        let entries: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(entries, shader.entries, "{}", shader.stem);
        let mut bindings: Vec<(u32, &str, bool)> = module
            .global_variables
            .iter()
            .filter_map(|(_, variable)| {
                let AddressSpace::Storage { access } = variable.space else { return None };
                let binding = variable.binding?;
                assert_eq!(binding.group, 0, "{}", shader.stem);
                Some((binding.binding, variable.name.as_deref()?, access.contains(StorageAccess::STORE)))
            })
            .collect();
        bindings.sort_unstable();
        let listed: Vec<_> = shader.bindings.iter().zip(2..).map(|(b, at)| (at, b.name, b.written)).collect();
        assert_eq!(bindings, listed, "{}", shader.stem);
        assert!(bindings.len() <= 8, "{}: more storage buffers than the default limit", shader.stem);
    }
}

#[test]
fn a_workgroup_stays_within_the_default_limits() {
    for shader in SHADERS {
        for entry in &parse(shader).entry_points {
            let size: u32 = entry.workgroup_size.iter().product();
            assert!(size <= 256, "{}.{}: {size} invocations", shader.stem, entry.name);
        }
    }
}

/// Every member of a struct, nested ones as `query.rows`, with its offset.
fn members(module: &Module, ty: naga::Handle<naga::Type>, prefix: &str, at: u32, to: &mut Vec<(String, u32)>) {
    match &module.types[ty].inner {
        TypeInner::Struct { members: list, .. } => {
            for member in list {
                let name = member.name.as_deref().expect("members have names");
                let path = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
                members(module, member.ty, &path, at + member.offset, to);
            }
        }
        TypeInner::Scalar(scalar) => {
            assert!(matches!(scalar.kind, ScalarKind::Uint | ScalarKind::Float) && scalar.width == 4, "{prefix}");
            to.push((prefix.to_string(), at));
        }
        other => panic!("{prefix}: {other:?} is no number"),
    }
}

/// Compares one uniform's layout with the struct that is written to it, whose member n has the bit pattern n + 1.
fn check_layout(shader: &Shader, uniform: &str, names: &[String], bytes: &[u8]) {
    let module = parse(shader);
    let Some((_, variable)) = module.global_variables.iter().find(|(_, v)| v.name.as_deref() == Some(uniform)) else {
        assert_eq!(uniform, "step", "{} has no {uniform}", shader.stem);
        return;
    };
    assert_eq!(variable.space, AddressSpace::Uniform, "{}", shader.stem);
    assert_eq!(variable.binding.map(|b| b.binding), Some(u32::from(uniform == "params")), "{}", shader.stem);
    let mut found = Vec::new();
    members(&module, variable.ty, "", 0, &mut found);
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, names, "{}: {uniform}", shader.stem);
    for ((path, offset), pattern) in found.iter().zip(1u32..) {
        let at = *offset as usize;
        let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map(u32::from_le_bytes);
        assert_eq!(word, Some(pattern), "{}: {uniform}.{path} at byte {at}", shader.stem);
    }
    let size = module.types[variable.ty].inner.size(module.to_ctx()) as usize;
    assert_eq!(size, bytes.len(), "{}: the size of {uniform}", shader.stem);
}

#[test]
fn uniforms_are_laid_out_as_the_shaders_read_them() {
    for shader in SHADERS {
        let (names, bytes) = (shader.params)();
        check_layout(shader, "params", &names, &bytes);
        check_layout(shader, "step", &Step::members(), &Step::numbered().bytes());
    }
}

/// Constants of a shader that Rust does not need.
const LOCAL: &[&str] =
    &["EXCLUDED", "GROWN", "LANES", "LEAST_SQUARES", "LOWEST", "MOST_SQUARES", "NOWHERE", "SHRUNK", "WORKGROUP"];

#[test]
fn codes_and_constants_are_those_of_rust() {
    let mut met = BTreeSet::new();
    for shader in SHADERS {
        let module = parse(shader);
        for (_, constant) in module.constants.iter() {
            let Some(name) = constant.name.as_deref() else { continue };
            let value = &module.global_expressions[constant.init];
            let integer = INTEGERS.iter().find(|(known, _)| *known == name).map(|&(_, value)| value);
            let number = NUMBERS.iter().find(|(known, _)| *known == name).map(|&(_, value)| value as f32);
            match value {
                Expression::Literal(Literal::U32(value)) if integer.is_some() => {
                    assert_eq!(Some(*value), integer, "{}: {name}", shader.stem);
                }
                Expression::Literal(Literal::F32(value)) if number.is_some() => {
                    assert_eq!(Some(*value), number, "{}: {name}", shader.stem);
                }
                other => {
                    assert!(LOCAL.contains(&name), "{}: {name} is {other:?}, which Rust does not know", shader.stem)
                }
            }
            met.insert(name.to_string());
        }
    }
    let known = INTEGERS.iter().map(|(name, _)| *name).chain(NUMBERS.iter().map(|(name, _)| *name));
    let missing: Vec<&str> = known.chain(LOCAL.iter().copied()).filter(|name| !met.contains(*name)).collect();
    assert!(missing.is_empty(), "no shader has {missing:?}");
}
