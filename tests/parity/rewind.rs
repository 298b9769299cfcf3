//! Goes back on the GPU and takes the steps again: they are the same to the bit, and near those of the CPU.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::Settings;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

/// The losses of the steps up to 40, with an evaluation on the way, at which a checkpoint is kept; the losses of steps
/// 30 to 40, taken again; and the step from which they were taken again.
async fn losses(entries: &[(&str, &str)], choice: EngineChoice) -> (Vec<f32>, Vec<f32>, u64) {
    let patch: Vec<(String, Value)> =
        entries.iter().map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect();
    let experiment = catalogue::apply(&Settings::default(), &patch).experiment;
    let mut run = Trainer::new(experiment, choice).await.expect("an engine");
    run.keep_checkpoints(true);
    run.advance(20).await.expect("20 steps");
    run.evaluate().await.expect("an evaluation");
    run.advance(20).await.expect("20 more");
    let first = run.look().await.expect("a look").losses;
    let from = run.rewind(30).await.expect("a step that was taken").from;
    run.look().await.expect("a look");
    run.advance(10).await.expect("10 steps");
    (first, run.look().await.expect("a look").losses, from)
}

#[test]
fn steps_taken_again_after_going_back_are_the_same() {
    let sizes = [
        ("data", "hierarchy"),
        ("pairs", "96"),
        ("batch", "12"),
        ("width", "8"),
        ("dim", "6"),
        ("activation", "tanh"),
        ("negatives", "3"),
        ("memory", "40"),
        ("refresh", "7"),
        ("warmup", "4"),
    ];
    let cases: [&[(&str, &str)]; 7] = [
        &[],
        &[("collect", "momentum")],
        &[("collect", "refreshed")],
        &[("collect", "refreshed"), ("weigh", "ranked")],
        &[("filter", "guide")],
        &[("weigh", "trust")],
        &[("temperature", "learned")],
    ];
    for case in cases {
        let entries: Vec<_> = sizes.iter().chain(case).copied().collect();
        let (first, again, from) = block_on(losses(&entries, EngineChoice::Gpu));
        assert_eq!((first.len(), from), (40, 20), "{case:?}");
        assert_eq!(again, first[30..], "{case:?}");
        let (_, cpu, from) = block_on(losses(&entries, EngineChoice::Cpu));
        assert_eq!(from, 16, "{case:?}");
        let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * a.abs().max(0.1);
        assert!(again.iter().zip(&cpu).all(near), "{case:?}\n{again:?}\n{cpu:?}");
    }
}
