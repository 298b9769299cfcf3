//! Properties of every data set.

use contrastive_playground::data::{Dataset, SOURCES};
use contrastive_playground::knobs::Knobs;

#[test]
fn every_data_set_is_well_formed() {
    for source in SOURCES {
        for pairs in [2, 1000, source.max_pairs(), source.max_pairs() + 1] {
            let settings = Knobs { pairs, ..Knobs::default() };
            let Dataset { train, held_out, class_names, picture } = source.load(&settings);
            assert_eq!(train.len() as u32, pairs.min(source.max_pairs()));
            assert!(!held_out.is_empty());
            for side in [&train, &held_out] {
                assert_eq!((side.queries.nrows(), side.keys.nrows()), (side.len(), side.len()));
                assert_eq!((side.query_labels.len(), side.key_labels.len()), (side.len(), side.len()));
                assert_eq!((side.queries.ncols(), side.keys.ncols()), source.widths());
                let truth = &side.truth;
                let lists = [truth.duplicates.len(), truth.parents.len(), truth.wrong.len(), truth.answers.len()];
                let tables = [truth.hidden.nrows(), truth.places.nrows(), truth.names.len(), truth.unseen.len()];
                assert!(lists.iter().chain(&tables).all(|&len| len == 0 || len == side.len()), "{lists:?} {tables:?}");
                let labels = side.query_labels.iter().chain(&side.key_labels);
                assert!(labels.into_iter().all(|&label| (label as usize) < class_names.len()));
                let mut values = side.queries.iter().chain(&side.keys);
                assert!(values.all(|x| if picture.is_some() { (0.0..=1.0).contains(x) } else { x.is_finite() }));
                if let Some(picture) = picture {
                    let values = picture.rows * picture.columns * picture.channels;
                    assert_eq!(side.queries.ncols() as u32, values);
                    assert!(!side.truth.names.is_empty() || side.keys.ncols() as u32 == values);
                }
            }
        }
    }
}
