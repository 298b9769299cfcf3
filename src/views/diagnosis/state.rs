//! The rules that decide the state of a run, in their order.

use super::advice::{apart_again, bigger, more_pairs, slower, spare_the_right, words};
use super::trend::Trend;
use super::vitals::{
    APART, FEW_ACTIVE, FEW_DIMENSIONS, FEWEST, HARDLY, KNOWS, LITTLE, MOST_OF_PUSH, POINT, RISING, SEPARATES, State,
    Try, Value, Vitals,
};
use super::words::{loss, number, percent};

/// The expected recall@10 of a blind guess, and that value plus three standard errors.
fn guess(candidates: usize) -> (f64, f64) {
    let n = candidates.max(1) as f64;
    let p = (10.0 / n).min(1.0);
    (p, p + 3.0 * (p * (1.0 - p) / n).sqrt())
}

pub(super) fn state(v: &Vitals, trend: &Trend) -> (State, String, Vec<Try>) {
    let finds_nothing = v.retrieval.is_none_or(|found| found.recall_at_10 <= guess(found.candidates).1);
    let recent = trend.mean.unwrap_or(v.loss);
    if let Some(message) = v.stopped {
        let sentence = format!("Diverged: {message}");
        return (State::Diverged, sentence, vec![slower(v)]);
    }
    if let Some(alone) = no_negatives(v) {
        return alone;
    }
    if v.step == 0 {
        let sentence = format!(
            "Guessing: nothing has been learned yet. A guess costs {}, and the loss is {}.",
            loss(v, v.lines.chance),
            loss(v, v.loss)
        );
        return (State::Guessing, sentence, vec![words("Let it run.")]);
    }
    let worse = v.first_loss.is_some_and(|first| recent > first && recent > v.lines.chance);
    if finds_nothing
        && worse
        && trend.falling != Some(true)
        && v.losses.len() >= FEWEST
        && v.auroc.is_none_or(|auroc| auroc < SEPARATES)
        && !is_point(v)
    {
        let sentence = format!(
            "Diverged: the loss is {}, above a guess ({}) and above where it began.",
            loss(v, recent),
            loss(v, v.lines.chance)
        );
        return (State::Diverged, sentence, vec![slower(v)]);
    }
    if let Some(why) = collapse(v, trend) {
        return (State::Collapsed, why, apart_again(v));
    }
    let near_chance = recent > v.lines.chance - HARDLY * (v.lines.chance - v.lines.floor.unwrap_or(0.0));
    let finds_little = v.retrieval.is_none_or(|found| found.recall_at_10 <= 3.0 * guess(found.candidates).0);
    if finds_nothing && v.auroc.is_none_or(|auroc| auroc < SEPARATES)
        || near_chance && finds_little && trend.falling != Some(true)
    {
        return guessing(v, trend);
    }
    if let Some(saturated) = saturation(v, trend, recent) {
        return saturated;
    }
    if let Some(share) = v.false_push.filter(|&share| share > MOST_OF_PUSH && trend.has_stopped()) {
        let class = v.retrieval.and_then(|found| found.class_at_10);
        let class = class
            .map_or(String::new(), |class| format!(" {} of a query's nearest keys have its class.", percent(class)));
        let sentence = format!(
            "Limited by false negatives: {} of the push falls on negatives of the anchor's own class or item, and the \
             loss stays near {}.{class}",
            percent(share),
            loss(v, recent)
        );
        return (State::FalseNegatives, sentence, spare_the_right(v));
    }
    learning(v, trend, recent)
}

/// Mean squared distance of random items, from their uniformity `ln mean exp(-2 d^2)`: exact for equal distances, and
/// never more than their mean.
fn spread(uniformity: f64) -> f64 {
    -uniformity / 2.0
}

fn is_point(v: &Vitals) -> bool {
    [v.uniformity.0, v.uniformity.1].iter().all(|uniformity| uniformity.is_some_and(|value| spread(value) <= POINT))
}

fn collapse(v: &Vitals, trend: &Trend) -> Option<String> {
    if let (Some(partners), Some(negatives)) = v.similarities
        && is_point(v)
        && partners - negatives < APART
        && trend.falling == Some(false)
    {
        return Some(format!(
            "Collapsed: all queries lie in one place and all keys in one, so partners ({}) and negatives ({}) are \
             equally similar.",
            number(partners),
            number(negatives)
        ));
    }
    let rank = v.retrieval.filter(|found| v.dim >= 8 && found.rank_me < FEW_DIMENSIONS && trend.has_stopped());
    rank.map(|found| format!("Collapsed: of {} dimensions the embeddings use about {}.", v.dim, number(found.rank_me)))
}

/// The state of a run without negatives. Its loss has no push, and metrics of negatives have no meaning.
fn no_negatives(v: &Vitals) -> Option<(State, String, Vec<Try>)> {
    if v.effective_negatives.is_some() {
        return None;
    }
    if v.candidates.is_none_or(|candidates| candidates == 0.0) {
        let sentence = "There are no negatives: an anchor meets no candidate but its partner.";
        return Some((
            State::NoNegatives,
            sentence.into(),
            vec![words("Collect candidates, or take those of the batch.")],
        ));
    }
    let off = Try {
        say: "Switch the filter off, or let it remove less.".into(),
        knob: Some("filter"),
        value: Some(Value::Choice("none")),
        restart: false,
    };
    Some((State::NoNegatives, "No negatives are left: the filter removed them all.".into(), vec![off]))
}

fn guessing(v: &Vitals, trend: &Trend) -> (State, String, Vec<Try>) {
    let found = v.retrieval.map_or(String::new(), |found| {
        let (blind, _) = guess(found.candidates);
        format!(" recall@10 is {}, and a blind guess gets {}.", percent(found.recall_at_10), percent(blind))
    });
    let sentence = format!("Guessing: partners are not told from negatives yet.{found}");
    let advice = match trend.falling {
        Some(false) => {
            let faster = Try {
                say: format!("Take larger steps: a learning rate of {}.", number(v.rate * 10.0)),
                knob: Some("rate"),
                value: Some(Value::Number(v.rate * 10.0)),
                restart: false,
            };
            if v.rate < 0.003 { vec![faster] } else { vec![slower(v)] }
        }
        _ => vec![words("Let it run.")],
    };
    (State::Guessing, sentence, advice)
}

fn saturation(v: &Vitals, trend: &Trend, recent: f64) -> Option<(State, String, Vec<Try>)> {
    let harder = Try {
        say: "Collect hard negatives: the nearest keys of the whole corpus.".into(),
        knob: Some("collect"),
        value: Some(Value::Choice("hard")),
        restart: false,
    };
    let sharper = Try {
        say: "Lower the temperature to 0.1, so that the nearest negatives count more.".into(),
        knob: Some("tau"),
        value: Some(Value::Number(0.1)),
        restart: false,
    };
    if let Some(active) = v.active {
        let sentence = format!(
            "Saturated: only {} of the triplets still violate the margin; the others teach nothing.",
            percent(active)
        );
        return (active <= FEW_ACTIVE).then(|| (State::Saturated, sentence, vec![harder]));
    }
    if v.is_log && recent <= LITTLE {
        let sentence = format!(
            "Saturated: the loss is {}, so nearly every pair is told from its negatives and the gradient has all but \
             vanished.",
            loss(v, recent)
        );
        return Some((State::Saturated, sentence, if v.collects_hard { vec![bigger()] } else { vec![harder] }));
    }
    let floor = v.lines.floor?;
    (recent - floor <= LITTLE && trend.falling == Some(false)).then(|| {
        let sentence = format!(
            "Saturated: the loss is {}, and at this temperature no embedding can bring it below {}.",
            loss(v, recent),
            loss(v, floor)
        );
        (State::Saturated, sentence, if v.tau > 0.2 { vec![sharper] } else { vec![harder] })
    })
}

fn learning(v: &Vitals, trend: &Trend, recent: f64) -> (State, String, Vec<Try>) {
    let found = v.retrieval.map_or(String::new(), |found| {
        format!(" {} of the held-out queries have their partner among the first ten.", percent(found.recall_at_10))
    });
    let (now, chance) = (loss(v, recent), loss(v, v.lines.chance));
    if let Some(by_heart) = by_heart(v) {
        return (State::Learning, format!("Learning by heart: the loss is {now}, but {by_heart}."), more_pairs(v));
    }
    if trend.has_stopped() {
        let sentence = format!("Learning has levelled off: the loss stays near {now}, and chance is {chance}.{found}");
        let wider = Try {
            say: "Give embeddings 32 dimensions: few cannot hold many keys apart.".into(),
            knob: Some("dim"),
            value: Some(Value::Number(32.0)),
            restart: true,
        };
        return (State::Learning, sentence, if v.dim < 16 { vec![wider] } else { vec![slower(v)] });
    }
    let sentence = format!("Learning: the loss is {now}, and chance is {chance}.{found}");
    (State::Learning, sentence, vec![words("Let it run.")])
}

/// The evidence of overfitting from held-out pairs, while the loss falls.
fn by_heart(v: &Vitals) -> Option<String> {
    let found = v.retrieval?;
    let (blind, luck) = guess(found.candidates);
    if found.recall_at_10 <= luck && v.auroc.is_some_and(|auroc| auroc > KNOWS) {
        return Some(format!(
            "recall@10 on held-out pairs is {}, and a blind guess gets {}",
            percent(found.recall_at_10),
            percent(blind)
        ));
    }
    // Three standard errors of a share among that many queries.
    let worse = 3.0 * (found.recall_at_10 * (1.0 - found.recall_at_10) / found.candidates.max(1) as f64).sqrt();
    let best = v.recalls.iter().map(|&(_, recall)| recall).fold(0.0, f64::max);
    (best - found.recall_at_10 > worse.max(RISING)).then(|| {
        format!("recall@10 on held-out pairs has fallen from {} to {}", percent(best), percent(found.recall_at_10))
    })
}
