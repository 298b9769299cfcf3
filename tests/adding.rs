//! A new sampler needs one struct and one row: the two samplers of this file are chosen as any other, and a run trains
//! with them.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::described::{About, Choice, Described};
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::knobs::Knobs;
use contrastive_playground::negatives::collect::{Collect, Columns, Draw};
use contrastive_playground::negatives::compose::Compose;
use contrastive_playground::negatives::{At, Method, Prepared};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

/// A collector whose shared candidates are the keys after the batch's first pair in the data set.
#[derive(Debug)]
struct Following;

impl Described for Following {
    fn about(&self) -> &'static About {
        &About {
            id: "following",
            label: "+ what follows",
            help: "The next keys of the data set.",
            formula: "",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }
}

impl Method for Following {}

impl Collect for Following {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: knobs.negatives as usize, own: 0 }
    }

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let following = (batch[0]..).map(|pair| pair % at.pairs.len() as u32).filter(|pair| !batch.contains(pair));
        out.shared.iter_mut().zip(following).for_each(|(slot, pair)| *slot = pair);
    }
}

/// A composer that takes the pairs in the order of the data set.
#[derive(Debug)]
struct InOrder;

impl Described for InOrder {
    fn about(&self) -> &'static About {
        &About {
            id: "in-order",
            label: "As they stand",
            help: "The pairs in the order of the data set.",
            formula: "",
            source: "",
        }
    }
}

impl Method for InOrder {}

impl Compose for InOrder {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        (0..(at.pairs.len() / batch * batch) as u32).collect()
    }
}

#[test]
fn a_new_sampler_trains() {
    let settings = Settings {
        compose: Choice(&InOrder),
        collect: Choice(&Following),
        knobs: Knobs { pairs: 100, batch: 10, negatives: 5, width: 16, dim: 4, ..Knobs::default() },
        ..Settings::default()
    };
    let experiment = catalogue::check(settings).expect("the rules know nothing against it");
    let mut run = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("a run");
    let before = block_on(run.look()).expect("a look").look.scalars.loss;
    assert_eq!(run.run(12), 12);
    // The twelfth step uses the second batch of the second epoch.
    let batch: Vec<u32> = (10..20).collect();
    assert_eq!(run.drawn(), (&batch[..], &[20, 21, 22, 23, 24][..]));
    assert_eq!(run.plan().shape.candidates_per_query(), 15);
    run.run(200);
    assert!(block_on(run.look()).expect("a look").look.scalars.loss < 0.8 * before);
}
