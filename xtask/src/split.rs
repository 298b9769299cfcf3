//! Splits a wasm module in two: what the first pictures of a run need, and the rest.
//!
//! Both parts are the same module with functions left out. The first part is loaded like the whole. In place of a
//! function that it does not have it has a stub, which calls the function through a table. While the function's place
//! there is empty, the stub first calls the module's export `load_rest`, whose JavaScript instantiates the rest. The
//! rest imports the first part's memory, tables, globals and larger functions, and fills the empty places when it is
//! instantiated. Of small functions it has copies, because a call between instances is slower than one within.
//!
//! Binaryen's wasm-split does the same, but is not part of its npm package.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, LocalFunction, Module, ModuleConfig, RefType, TableId, ValType, passes,
};

/// The export that loads the rest.
const LOADER: &str = "load_rest";
/// Where the rest imports from.
const FIRST: &str = "first";
/// The table of the functions that the first part does not have.
const PLACES: &str = "places";
/// Functions of at most this many instructions are in both parts if both call them.
const SMALL: u64 = 400;

/// Functions of a module, by index. Every parse of the same bytes gives the same indices.
pub(crate) type Functions = BTreeSet<usize>;

/// A module in two parts.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

/// The module with an exported global for each of its functions, named after the function's index, that is 1 once the
/// function has been called.
pub(crate) fn counted(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = parse(wasm)?;
    let functions: Vec<_> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        let called = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
        module.exports.add(&id.index().to_string(), called);
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        function.builder_mut().func_body().const_at(0, Value::I32(1)).global_set_at(1, called);
    }
    Ok(module.emit_wasm())
}

/// Splits a module: the first part has the functions that were `called`, the rest the others.
pub(crate) fn split(wasm: &[u8], called: &Functions) -> Result<Parts> {
    let (mut first, mut rest) = (parse(wasm)?, parse(wasm)?);
    let loader = first.exports.get_func(LOADER).context("the module cannot load its rest")?;
    let stays = |id: FunctionId| called.contains(&id.index()) || id == loader;
    let apart: Functions = first.funcs.iter_local().filter(|&(id, _)| !stays(id)).map(|(id, _)| id.index()).collect();
    let places = replaced(&first, &apart)?;
    stub(&mut first, &places, loader)?;
    detach(&mut rest, &apart, &places)?;
    passes::gc::run(&mut rest);
    lend(&mut first, &rest)?;
    passes::gc::run(&mut first);
    Ok(Parts { first: first.emit_wasm(), rest: rest.emit_wasm() })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    ModuleConfig::new().generate_producers_section(false).generate_name_section(false).parse(wasm)
}

/// The functions of the rest to which the first part refers, in order. Each has the place of its position there.
fn replaced(module: &Module, apart: &Functions) -> Result<Vec<FunctionId>> {
    struct Referred(Vec<FunctionId>);
    impl Visitor<'_> for Referred {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.push(*id);
        }
    }
    let mut referred = Referred(Vec::new());
    for (id, function) in module.funcs.iter_local() {
        if !apart.contains(&id.index()) {
            dfs_in_order(&mut referred, function, function.entry_block());
        }
    }
    for export in module.exports.iter() {
        if let ExportItem::Function(id) = export.item {
            referred.0.push(id);
        }
    }
    for element in module.elements.iter() {
        match &element.items {
            ElementItems::Functions(functions) => referred.0.extend(functions),
            ElementItems::Expressions(RefType::FUNCREF, _) => bail!("a segment of functions holds expressions"),
            ElementItems::Expressions(..) => {}
        }
    }
    referred.0.extend(module.start);
    let referred: BTreeSet<_> = referred.0.into_iter().filter(|id| apart.contains(&id.index())).collect();
    Ok(referred.into_iter().collect())
}

/// Gives the module stubs in place of these functions.
fn stub(module: &mut Module, replaced: &[FunctionId], loader: FunctionId) -> Result<()> {
    let length = replaced.len() as u64;
    let table = module.tables.add_local(false, length, Some(length), RefType::FUNCREF);
    module.exports.add(PLACES, table);
    for (place, &id) in replaced.iter().enumerate() {
        let body = calling(module, id, i32::try_from(place)?, table, loader);
        module.funcs.get_mut(id).kind = FunctionKind::Local(body);
    }
    Ok(())
}

/// A function of the type of `id` that calls what is at this place of the table, once the rest is there.
fn calling(module: &mut Module, id: FunctionId, place: i32, table: TableId, loader: FunctionId) -> LocalFunction {
    let ty = module.funcs.get(id).ty();
    let (params, results) = (module.types.get(ty).params().to_vec(), module.types.get(ty).results().to_vec());
    let args: Vec<_> = params.iter().map(|&param| module.locals.add(param)).collect();
    let mut function = FunctionBuilder::new(&mut module.types, &params, &results);
    let mut body = function.func_body();
    body.i32_const(place).table_get(table).ref_is_null();
    body.if_else(
        None,
        |absent| {
            absent.call(loader);
        },
        |_| {},
    );
    for &arg in &args {
        body.local_get(arg);
    }
    body.i32_const(place).call_indirect(ty, table);
    function.local_func(args)
}

/// Makes the module the rest: it has the functions `apart`, and everything else is imported.
fn detach(module: &mut Module, apart: &Functions, replaced: &[FunctionId]) -> Result<()> {
    for id in ids(module.exports.iter().map(|export| export.id())) {
        module.exports.delete(id);
    }
    module.start = None;
    let segments = segments(module, apart)?;
    for id in ids(module.elements.iter().map(|element| element.id())) {
        module.elements.delete(id);
    }
    for id in ids(module.data.iter().map(|data| data.id())) {
        module.data.delete(id);
    }
    import_state(module);
    import_functions(module, apart);

    // Ids belong to the module that gave them.
    let own: BTreeMap<_, _> = module.funcs.iter().map(|function| (function.id().index(), function.id())).collect();
    let replaced: Vec<_> = replaced.iter().map(|id| own[&id.index()]).collect();
    let length = replaced.len() as u64;
    let (places, _) = module.add_import_table(FIRST, PLACES, false, length, Some(length), RefType::FUNCREF);
    let at_start = ConstExpr::Value(Value::I32(0));
    for (table, offset, functions) in segments.into_iter().chain([(places, at_start, replaced)]) {
        let kind = ElementKind::Active { table, offset };
        let segment = module.elements.add(kind, ElementItems::Functions(functions));
        module.tables.get_mut(table).elem_segments.insert(segment);
    }
    Ok(())
}

/// Everything there is now, so that the module may be changed meanwhile.
fn ids<Id>(all: impl Iterator<Item = Id>) -> Vec<Id> {
    all.collect()
}

/// The runs of functions `apart` in the module's tables: with the rest there, indirect calls need no stubs.
fn segments(module: &Module, apart: &Functions) -> Result<Vec<(TableId, ConstExpr, Vec<FunctionId>)>> {
    let mut runs = Vec::new();
    for element in module.elements.iter() {
        let (ElementKind::Active { table, offset }, ElementItems::Functions(functions)) =
            (&element.kind, &element.items)
        else {
            continue;
        };
        let ConstExpr::Value(Value::I32(offset)) = *offset else { bail!("a segment's place is not a constant") };
        let mut place = offset;
        for run in functions.chunk_by(|a, b| apart.contains(&a.index()) == apart.contains(&b.index())) {
            if apart.contains(&run[0].index()) {
                runs.push((*table, ConstExpr::Value(Value::I32(place)), run.to_vec()));
            }
            place += i32::try_from(run.len())?;
        }
    }
    Ok(runs)
}

/// Imports memories, tables and globals.
fn import_state(module: &mut Module) {
    for id in ids(module.memories.iter().map(walrus::Memory::id)) {
        let import = module.imports.add(FIRST, &lent(ImportKind::Memory(id)), id);
        let memory = module.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
    }
    for id in ids(module.tables.iter().map(walrus::Table::id)) {
        let import = module.imports.add(FIRST, &lent(ImportKind::Table(id)), id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    for id in ids(module.globals.iter().map(walrus::Global::id)) {
        let import = module.imports.add(FIRST, &lent(ImportKind::Global(id)), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
}

/// Imports the functions that are not `apart`, but for small ones. What JavaScript gave the first part is imported
/// from there as well.
fn import_functions(module: &mut Module, apart: &Functions) {
    for id in ids(module.imports.iter().filter(|import| import.module != FIRST).map(|import| import.id())) {
        module.imports.delete(id);
    }
    for id in ids(module.funcs.iter().map(walrus::Function::id)) {
        let function = module.funcs.get(id);
        let stays = match &function.kind {
            FunctionKind::Local(local) => apart.contains(&id.index()) || local.size() <= SMALL,
            FunctionKind::Import(_) | FunctionKind::Uninitialized(_) => false,
        };
        if !stays {
            let ty = function.ty();
            let import = module.imports.add(FIRST, &lent(ImportKind::Function(id)), id);
            module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
    }
}

/// The name under which the first part lends the rest a thing of its own.
fn lent(kind: ImportKind) -> String {
    match kind {
        ImportKind::Function(id) => format!("f{}", id.index()),
        ImportKind::Table(id) => format!("t{}", id.index()),
        ImportKind::Memory(id) => format!("m{}", id.index()),
        ImportKind::Global(id) => format!("g{}", id.index()),
        ImportKind::Tag(id) => format!("e{}", id.index()),
    }
}

/// Exports what the rest imports.
fn lend(module: &mut Module, rest: &Module) -> Result<()> {
    let mut wanted: BTreeSet<&str> = rest.imports.iter().map(|import| import.name.as_str()).collect();
    wanted.remove(PLACES);
    let functions = module.funcs.iter().map(|function| (ImportKind::from(function.id()), function.id().into()));
    let tables = module.tables.iter().map(|table| (table.id().into(), table.id().into()));
    let memories = module.memories.iter().map(|memory| (memory.id().into(), memory.id().into()));
    let globals = module.globals.iter().map(|global| (global.id().into(), global.id().into()));
    let items: Vec<(ImportKind, ExportItem)> = functions.chain(tables).chain(memories).chain(globals).collect();
    for (kind, item) in items {
        let name = lent(kind);
        if wanted.remove(name.as_str()) {
            module.exports.add(&name, item);
        }
    }
    ensure!(wanted.is_empty(), "the first part does not have {wanted:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module whose export `begin` calls `later`. Both are in its table as well.
    fn module() -> Vec<u8> {
        let mut module = Module::default();
        let nothing = module.types.add(&[], &[]);
        let (load, _) = module.add_import_func("page", "load", nothing);
        let number = |module: &mut Module, calls: &[FunctionId], value: i32| {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            let mut body = function.func_body();
            for &called in calls {
                body.call(called).drop();
            }
            body.i32_const(value);
            function.finish(vec![], &mut module.funcs)
        };
        let later = number(&mut module, &[], 4321);
        let begin = number(&mut module, &[later], 1);
        let mut loader = FunctionBuilder::new(&mut module.types, &[], &[]);
        loader.func_body().call(load);
        let loader = loader.finish(vec![], &mut module.funcs);
        let memory = module.memories.add_local(false, false, 1, None, None);
        let table = module.tables.add_local(false, 2, Some(2), RefType::FUNCREF);
        let offset = ConstExpr::Value(Value::I32(0));
        let segment =
            module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(vec![begin, later]));
        module.tables.get_mut(table).elem_segments.insert(segment);
        module.exports.add("memory", memory);
        module.exports.add("table", table);
        module.exports.add("begin", begin);
        module.exports.add(LOADER, loader);
        module.emit_wasm()
    }

    /// Whether a function of the module has this number in its body.
    fn has(wasm: &[u8], number: i32) -> bool {
        struct Numbers(Vec<i32>);
        impl Visitor<'_> for Numbers {
            fn visit_const(&mut self, instruction: &walrus::ir::Const) {
                if let Value::I32(number) = instruction.value {
                    self.0.push(number);
                }
            }
        }
        let module = parse(wasm).unwrap();
        let mut numbers = Numbers(Vec::new());
        for (_, function) in module.funcs.iter_local() {
            dfs_in_order(&mut numbers, function, function.entry_block());
        }
        numbers.0.contains(&number)
    }

    /// The indices of the functions that are called before the rest is needed.
    fn called(wasm: &[u8]) -> Functions {
        let module = parse(wasm).unwrap();
        [module.exports.get_func("begin").unwrap().index()].into()
    }

    #[test]
    fn each_function_is_in_its_part() {
        let whole = module();
        let Parts { first, rest } = split(&whole, &called(&whole)).unwrap();
        assert!(has(&whole, 4321));
        assert!(!has(&first, 4321), "the first part has what only the rest needs");
        assert!(has(&rest, 4321));
    }

    #[test]
    fn the_rest_fills_the_first_parts_places_and_tables_and_imports_from_nowhere_else() {
        let whole = module();
        let Parts { first, rest } = split(&whole, &called(&whole)).unwrap();
        let (first, rest) = (parse(&first).unwrap(), parse(&rest).unwrap());
        for import in rest.imports.iter() {
            assert_eq!(import.module, FIRST);
            assert!(first.exports.iter().any(|export| export.name == import.name), "{}", import.name);
        }
        let mut filled: Vec<_> = rest
            .elements
            .iter()
            .map(|element| match (&element.kind, &element.items) {
                (
                    ElementKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. },
                    ElementItems::Functions(functions),
                ) => (*at, functions.len()),
                _ => panic!("not a place"),
            })
            .collect();
        filled.sort_unstable();
        assert_eq!(filled, [(0, 1), (1, 1)], "the stub's place, and the second place of the module's table");
    }

    #[test]
    fn every_function_is_counted() {
        let module = parse(&counted(&module()).unwrap()).unwrap();
        let counters = module.exports.iter().filter(|export| export.name.parse::<usize>().is_ok()).count();
        assert_eq!(counters, module.funcs.iter_local().count());
    }

    #[test]
    fn a_module_that_cannot_load_its_rest_is_refused() {
        let mut without = parse(&module()).unwrap();
        without.exports.remove(LOADER).unwrap();
        let problem = split(&without.emit_wasm(), &Functions::new()).err().unwrap();
        assert_eq!(problem.to_string(), "the module cannot load its rest");
    }
}
