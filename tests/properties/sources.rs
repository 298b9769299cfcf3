//! What every data set promises.

use contrastive_playground::data::{Dataset, SOURCES};
use contrastive_playground::experiment::Settings;

#[test]
fn every_data_set_is_well_formed() {
    for source in SOURCES {
        for pairs in [2, 1000, source.max_pairs(), source.max_pairs() + 1] {
            let settings = Settings { pairs, ..Settings::default() };
            let Dataset { train, held_out, class_names, picture } = source.load(&settings);
            assert_eq!(train.len() as u32, pairs.min(source.max_pairs()));
            assert!(!held_out.is_empty());
            for side in [&train, &held_out] {
                assert_eq!((side.queries.nrows(), side.keys.nrows()), (side.len(), side.len()));
                assert_eq!((side.query_labels.len(), side.key_labels.len()), (side.len(), side.len()));
                let labels = side.query_labels.iter().chain(&side.key_labels);
                assert!(labels.into_iter().all(|&label| (label as usize) < class_names.len()));
                let mut values = side.queries.iter().chain(&side.keys);
                assert!(values.all(|x| if picture.is_some() { (0.0..=1.0).contains(x) } else { x.is_finite() }));
                if let Some(picture) = picture {
                    assert_eq!(side.queries.ncols() as u32, picture.rows * picture.columns);
                    assert_eq!(side.keys.ncols() as u32, picture.rows * picture.columns);
                }
            }
        }
    }
}
