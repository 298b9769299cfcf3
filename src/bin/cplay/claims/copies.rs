//! What similarity says of edited copies: nothing about which of the two is the copy.

use contrastive_playground::backend::looking::embed;
use contrastive_playground::data;
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::knobs::{Knobs, TowerKind};
use contrastive_playground::metrics::auroc;
use contrastive_playground::plan::Plan;
use ndarray::Axis;

use super::exact::Figures;

/// C83: how well similarity tells held-out pairs from reversed ones, through one shared tower.
pub(super) fn reversed_pairs(seed: u32) -> Figures {
    let settings = Settings {
        data: data::by_id("edits").expect("a data set"),
        knobs: Knobs { tower: TowerKind::Shared, pairs: 64, batch: 16, seed, ..Knobs::default() },
        ..Settings::default()
    };
    let experiment = catalogue::check(settings).expect("valid settings");
    let data = experiment.data.load(&experiment);
    let plan = Plan::new(&experiment, &data);
    let parameters = plan.layout.initialize(seed, experiment.tau);
    let found = embed(&plan, &parameters, &data.held_out);
    // Asked the wrong way round, the original is the query and the copy the key.
    let asked = |queries: &ndarray::Array2<f32>, keys: &ndarray::Array2<f32>| {
        let rows = queries.axis_iter(Axis(0)).zip(keys.axis_iter(Axis(0)));
        let mut all: Vec<f32> = rows.map(|(query, key)| query.dot(&key)).collect();
        all.sort_by(f32::total_cmp);
        all
    };
    let (right, reversed) = (asked(&found.queries, &found.keys), asked(&found.keys, &found.queries));
    vec![("similarity", auroc(&right, &reversed)), ("a guess", 0.5)]
}
