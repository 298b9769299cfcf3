//! Trains on the clusters with MoCo's recipe and prints what was learned: `cargo run --release --example train`.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::link;
use contrastive_playground::trainer::Trainer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A link holds an experiment. Settings that it does not name have their defaults; docs/knobs.md lists all of them.
    let experiment = link::read("#v=2&data=clusters&recipe=moco&tau=0.1").experiment;
    let mut trainer = pollster::block_on(Trainer::new(experiment, EngineChoice::Cpu))?;
    for _ in 0..5 {
        pollster::block_on(trainer.advance(100))?;
        let batch = pollster::block_on(trainer.look())?.look.scalars;
        let held_out = pollster::block_on(trainer.evaluate())?.retrieval;
        let step = trainer.step();
        println!("step {step}: loss {:.3} nats, held-out recall@1 {:.3}", batch.loss, held_out.recall_at_1);
    }
    Ok(())
}
