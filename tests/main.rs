//! All integration tests in one binary, with a module per subject. `cargo test --test main parity` runs those of one
//! subject.

mod adding;
mod asking;
mod catalogue;
mod claims;
mod cli;
mod clicked;
mod corners;
mod diagnosis;
mod erased;
mod golden;
mod gradients;
mod halves;
mod heads;
mod jittered;
mod knobs;
mod layers;
mod lengths;
mod links;
mod masked;
mod own_temperature;
mod parity;
mod perturbed;
mod plan;
mod properties;
mod proxies;
mod ranked;
mod records;
mod reference;
mod rewind;
mod row;
mod scores;
mod shaders;
mod stages;
mod stored;
mod support;
mod synthetic;
mod tiled;
mod trainer;
mod views;
mod walk;

/// A file that no `mod` names is not compiled, so that its tests would silently not run.
#[test]
fn every_file_of_tests_is_a_module() {
    let mut missing = Vec::new();
    for (file, folder) in [("main.rs", ""), ("parity.rs", "parity"), ("properties.rs", "properties")] {
        let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let parent = std::fs::read_to_string(tests.join(file)).expect("a readable file");
        for entry in std::fs::read_dir(tests.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            let is_source = path.extension().is_some_and(|extension| extension == "rs") && stem != "main";
            if is_source && !parent.lines().any(|line| line == format!("mod {stem};")) {
                missing.push(format!("{} needs `mod {stem};` in tests/{file}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
