//! The catalogue as one serialisable value, for the page, the documentation and other programs.

use super::catalogue::{KNOBS, Knob, When};
use super::link;
use super::recipes::{RECIPES, Recipe};
use super::views::{VIEWS, ViewRow};
use crate::described::About;
use crate::knobs::{Group, Kind, Knobs, Range, Record, Scale, Value};
use crate::loss;
use crate::loss::rules::Lack;
use crate::metrics::{METRICS, Metric};

/// All knobs, recipes, metrics and views.
#[derive(Debug, serde::Serialize)]
pub struct Catalogue {
    /// The version of links that these defaults belong to.
    pub version: u32,
    /// Every knob, in order.
    pub knobs: Vec<KnobRow>,
    /// Every recipe.
    pub recipes: Vec<RecipeRow>,
    /// Every metric.
    pub metrics: &'static [Metric],
    /// Every view.
    pub views: &'static [ViewRow],
}

/// A knob. Fields that its kind does not have are left out.
#[derive(Debug, serde::Serialize)]
#[expect(missing_docs, reason = "each field is the one of the same name in Knob or Range")]
pub struct KnobRow {
    pub id: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub unit: &'static str,
    pub source: &'static str,
    pub group: Group,
    pub level: u8,
    pub live: bool,
    pub kind: &'static str,
    pub default: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<ChoiceRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Vec<When>>,
}

/// One option of a choice.
#[derive(Debug, serde::Serialize)]
pub struct ChoiceRow {
    /// The option's description.
    #[serde(flatten)]
    pub about: &'static About,
    /// The knobs that the option reads, the most important first.
    pub knobs: &'static [&'static str],
    /// What a loss does without.
    #[serde(skip_serializing_if = "<[Lack]>::is_empty")]
    pub lacks: &'static [Lack],
}

impl std::ops::Deref for ChoiceRow {
    type Target = About;
    fn deref(&self) -> &About {
        self.about
    }
}

/// A recipe.
#[derive(Debug, serde::Serialize)]
#[expect(missing_docs, reason = "each field is the one of the same name in Recipe or About")]
pub struct RecipeRow {
    pub id: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub formula: &'static str,
    pub look_for: &'static str,
    pub source: &'static str,
    pub names: &'static [&'static str],
    pub stage: &'static str,
    /// The knobs that it sets.
    pub settings: Record,
    /// Values of other knobs under which its effect is easy to see. Following the recipe does not change them.
    pub scene: Record,
    pub claims: &'static [&'static str],
}

impl Catalogue {
    /// The catalogue of this build.
    pub fn new() -> Self {
        Catalogue {
            version: link::VERSION,
            knobs: KNOBS.iter().copied().map(KnobRow::from).collect(),
            recipes: RECIPES.iter().copied().map(RecipeRow::from).collect(),
            metrics: METRICS,
            views: VIEWS,
        }
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        Catalogue::new()
    }
}

impl From<&'static Knob> for KnobRow {
    fn from(knob: &'static Knob) -> Self {
        let number = |read: fn(&Range) -> f64| knob.range().map(|range| Value::Number(read(range)));
        KnobRow {
            id: knob.id,
            label: knob.label,
            help: knob.help,
            unit: knob.unit,
            source: knob.source,
            group: knob.group,
            level: knob.level as u8,
            live: knob.live,
            kind: match knob.kind {
                Kind::Choice { .. } => "choice",
                Kind::Integer { .. } => "integer",
                Kind::Number { .. } => "number",
            },
            default: knob.default(),
            min: number(|range| range.min),
            max: number(|range| range.max),
            step: number(|range| range.step),
            scale: knob.range().map(|range| range.scale),
            marks: knob
                .range()
                .filter(|range| !range.marks.is_empty())
                .map(|range| range.marks.iter().map(|mark| Value::Number(*mark)).collect()),
            choices: Some(knob.options()).filter(|options| !options.is_empty()).map(|options| {
                let lacks = |option| if knob.id == "loss" { lacks(option) } else { &[] };
                let row =
                    |about: &'static About| ChoiceRow { about, knobs: knob.knobs_of(about.id), lacks: lacks(about.id) };
                options.into_iter().map(row).collect()
            }),
            when: knob.when(),
        }
    }
}

impl From<&'static Recipe> for RecipeRow {
    fn from(recipe: &'static Recipe) -> Self {
        RecipeRow {
            id: recipe.about.id,
            label: recipe.about.label,
            help: recipe.about.help,
            formula: recipe.about.formula,
            look_for: recipe.look_for,
            source: recipe.about.source,
            names: recipe.names,
            stage: recipe.stage,
            settings: patch(recipe.settings()),
            scene: patch(recipe.scene()),
            claims: recipe.claims,
        }
    }
}

/// What this loss does without.
fn lacks(loss: &str) -> &'static [Lack] {
    loss::by_id(loss).map_or(&[], |loss| loss.head(&Knobs::default()).lacks())
}

fn patch(knobs: Vec<(&'static str, Value)>) -> Record {
    Record(knobs.into_iter().map(|(id, value)| (id.into(), value)).collect())
}
