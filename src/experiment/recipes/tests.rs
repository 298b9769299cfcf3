use super::*;
use crate::experiment::catalogue::{self, Value};
use crate::experiment::differ;

#[test]
fn every_recipe_sets_its_stages_and_parameters_and_is_recognized() {
    for recipe in RECIPES.iter() {
        let mut settings = Settings::default();
        assert!(follow(&mut settings, recipe.about.id));
        for (knob, value) in recipe.settings() {
            assert_eq!(catalogue::knob(knob).map(|k| k.get(&settings)), Some(value), "{} {knob}", recipe.about.id);
        }
        assert_eq!(recognize(&settings), recipe.about.id, "two recipes with the same stages cannot be told apart");
    }
}

#[test]
fn a_recipe_has_the_same_effect_after_any_other_recipe() {
    for first in RECIPES.iter() {
        for second in RECIPES.iter() {
            let (mut one, mut both) = (Settings::default(), Settings::default());
            follow(&mut one, second.about.id);
            follow(&mut both, first.about.id);
            follow(&mut both, second.about.id);
            let set: Vec<&str> = second.settings().iter().map(|(knob, _)| *knob).collect();
            assert!(!differ(&one, &both, &set), "{} after {}", second.about.id, first.about.id);
            assert_eq!(recognize(&both), second.about.id);
            assert_eq!(
                catalogue::check(both.clone()).map(|_| ()),
                Ok(()),
                "{} after {}",
                second.about.id,
                first.about.id
            );
        }
    }
}

#[test]
fn every_recipe_can_run_with_the_defaults_and_in_its_scene() {
    for recipe in RECIPES.iter() {
        let whole = |patch: &[(&str, Value)]| -> Vec<(String, Value)> {
            let entries = patch.iter().map(|(knob, value)| ((*knob).to_owned(), value.clone()));
            [("recipe".to_owned(), recipe.about.id.into())].into_iter().chain(entries).collect()
        };
        for patch in [recipe.parameters(), recipe.scene()] {
            let run = catalogue::apply_strictly(&Settings::default(), &whole(&patch));
            assert!(run.is_ok(), "{}: {run:?}", recipe.about.id);
            assert_eq!(run.map(|settings| recognize(&settings)), Ok(recipe.about.id));
        }
    }
}

#[test]
fn parameters_are_knobs_of_the_methods_and_scenes_set_other_knobs() {
    for recipe in RECIPES.iter() {
        let set: Vec<&str> = recipe.settings().iter().map(|(knob, _)| *knob).collect();
        let mut settings = Settings::default();
        follow(&mut settings, recipe.about.id);
        for (knob, _) in recipe.parameters() {
            let knob = catalogue::knob(knob).expect(knob);
            // A run with other pairs begins anew anyway.
            let begins_anew = settings.compose.adds_pairs();
            assert!(knob.is_relevant(&settings) && (knob.live || begins_anew), "{} {}", recipe.about.id, knob.id);
        }
        for (knob, _) in recipe.scene() {
            assert!(!set.contains(&knob), "{} {knob}", recipe.about.id);
        }
    }
}

#[test]
fn every_recipe_has_sentences_and_names_its_paper() {
    for recipe in RECIPES.iter() {
        let About { id, label, help, source, .. } = recipe.about;
        assert!(help.ends_with('.') && recipe.look_for.ends_with('.'), "{id}");
        assert!(label.len() <= 30, "{id}: {label}");
        assert!(source.bytes().filter(u8::is_ascii_digit).count() >= 4, "{id}: {source}");
    }
}

#[test]
fn a_name_in_any_case_leads_to_one_recipe() {
    for recipe in RECIPES.iter() {
        for name in [recipe.about.id].iter().chain(recipe.names) {
            for written in [(*name).to_owned(), name.to_lowercase(), name.to_uppercase()] {
                let mut settings = Settings::default();
                assert!(follow(&mut settings, &written), "{written}");
                assert_eq!(recognize(&settings), recipe.about.id, "{written}");
            }
        }
    }
}

#[test]
fn a_recipe_is_listed_under_a_stage_that_it_changes() {
    for recipe in RECIPES.iter() {
        let plain = PLAIN.choices();
        let departs =
            recipe.stages.choices().into_iter().zip(plain).any(|(own, plain)| own.0 == recipe.stage && own != plain);
        assert!(departs || recipe.stages == PLAIN, "{} stands under {}", recipe.about.id, recipe.stage);
    }
}

#[test]
fn a_one_directional_loss_stays_when_a_recipe_is_followed() {
    let mut settings = Settings { loss: crate::loss::by_id("infonce-kq").expect("a loss"), ..Settings::default() };
    assert!(follow(&mut settings, "uniform"));
    assert_eq!((settings.loss.id(), recognize(&settings)), ("infonce-kq", "uniform"));
}

#[test]
fn an_unknown_recipe_changes_nothing_and_neither_does_custom() {
    let mut settings = Settings::default();
    assert!(!follow(&mut settings, "no-such-recipe"));
    assert!(follow(&mut settings, "custom"));
    assert_eq!(settings, Settings::default());
}
