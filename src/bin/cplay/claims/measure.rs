//! The measures of claims: numbers that are read from a run.

use std::future::Future;

use contrastive_playground::backend::EngineError;
use contrastive_playground::backend::cpu::encode;
use contrastive_playground::backend::looking::{embed, own_temperatures};
use contrastive_playground::data::{Dataset, Pairs};
use contrastive_playground::encoder::Tower;
use contrastive_playground::loss::row::{Row, heads};
use contrastive_playground::loss::rules::Head;
use contrastive_playground::metrics::{Evaluation, Scalars, auroc};
use contrastive_playground::negatives::neighbours::nearest;
use contrastive_playground::negatives::ranker::practice::Meeting;
use contrastive_playground::plan::Buffer;
use contrastive_playground::trainer::{Snapshot, Trainer};
use ndarray::{Array2, Axis};
use pollster::block_on;

/// A number that is measured on a run or computed.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub(super) id: &'static str,
    /// Its description.
    pub(super) label: &'static str,
    pub(super) of: Of,
}

/// Its source.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// A computation without a run.
    Figure,
    /// All training pairs, at the end of the run.
    Corpus(fn(&Evaluation) -> f64),
    /// The mean over the last [`WATCHED`] steps.
    Steps(fn(&Seen<'_>) -> f64),
    /// The mean over the same steps, of a number of the look.
    Scalars(fn(&Scalars) -> f64),
    /// Held-out pairs, at the end of the run.
    HeldOut(fn(&Evaluation) -> Option<f64>),
    /// The run itself, at its end.
    End(fn(&mut Trainer) -> Result<f64, EngineError>),
}

/// The number of steps over which [`Of::Steps`] is averaged.
pub(super) const WATCHED: u32 = 20;

/// One of these steps.
pub(super) struct Seen<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) trainer: &'a Trainer,
}

impl PartialEq for Measure {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A metric of held-out pairs, by its id.
pub(super) const fn held_out(id: &'static str, of: fn(&Evaluation) -> Option<f64>) -> Measure {
    Measure { id, label: id, of: Of::HeldOut(of) }
}

/// A metric of a look, by its id.
pub(super) const fn seen(id: &'static str, of: fn(&Scalars) -> f64) -> Measure {
    Measure { id, label: id, of: Of::Scalars(of) }
}

pub(super) const FIGURE: Measure = Measure { id: "figure", label: "figure", of: Of::Figure };

pub(super) const RIGHT: Measure =
    Measure { id: "right_at_1", label: "R@1 (own key or a duplicate)", of: Of::Corpus(|found| found.right_at_1) };

pub(super) const CLASS: Measure =
    Measure { id: "class_at_10", label: "class@10", of: Of::Corpus(|found| found.class_at_10.unwrap_or(f64::NAN)) };

pub(super) const CLASS_WITH_OWN: Measure = Measure {
    id: "class_at_10_with_own",
    label: "class@10 with the own key",
    of: Of::Corpus(|found| found.class_at_10_with_own.unwrap_or(f64::NAN)),
};

pub(super) const TOLERANCE: Measure =
    Measure { id: "tolerance", label: "tolerance", of: Of::Corpus(|found| found.tolerance.unwrap_or(f64::NAN)) };

pub(super) const UNIFORMITY: Measure =
    Measure { id: "uniformity", label: "uniformity", of: Of::Corpus(|found| found.uniformity.unwrap_or(f64::NAN)) };

/// The share of held-out queries that find their own key first, among all held-out keys.
pub(super) const FOUND: Measure =
    Measure { id: "held_out_recall_at_1", label: "held-out R@1", of: Of::HeldOut(|found| Some(found.recall_at_1)) };

/// The share of held-out queries that find their own key among the first ten.
pub(super) const FOUND_TEN: Measure =
    Measure { id: "held_out_recall_at_10", label: "held-out R@10", of: Of::HeldOut(|found| Some(found.recall_at_10)) };

/// The loss.
pub(super) const LOSS: Measure = Measure { id: "loss", label: "loss", of: Of::Scalars(|look| look.loss) };

/// The loss of the batch that the last step learned from.
pub(super) const LAST_LOSS: Measure = Measure {
    id: "last_loss",
    label: "loss of the last step",
    of: Of::End(|trainer| Ok(block_on(trainer.look())?.look.scalars.loss)),
};

/// The difference between the loss and that of a blind guess: a bound of the mutual information of partners.
pub(super) const BELOW_CHANCE: Measure =
    Measure { id: "below_chance", label: "ln B less the loss", of: Of::Scalars(|look| look.chance - look.loss) };

/// The difference between the loss and the least that any embeddings have at this temperature.
pub(super) const ABOVE_FLOOR: Measure = Measure {
    id: "above_floor",
    label: "loss less its floor",
    of: Of::Scalars(|look| look.loss - look.floor.unwrap_or(f64::NAN)),
};

/// The mean squared distance of held-out partners.
pub(super) const ALIGNMENT: Measure =
    Measure { id: "alignment", label: "alignment", of: Of::HeldOut(|found| Some(found.alignment)) };

/// The mean similarity of held-out partners, none of which is wrong.
pub(super) const PARTNERS: Measure = Measure {
    id: "held_out_positive_mean",
    label: "mean similarity of held-out partners",
    of: Of::HeldOut(|found| Some(1.0 - found.alignment / 2.0)),
};

/// The mean similarity of the batch's partners, wrong ones included.
pub(super) const BATCH_PARTNERS: Measure = Measure {
    id: "positive_mean",
    label: "mean similarity of the batch's partners",
    of: Of::Scalars(|look| look.positive_mean.unwrap_or(f64::NAN)),
};

/// The distance between the mean query and the mean key of the held-out pairs.
pub(super) const GAP: Measure =
    Measure { id: "modality_gap", label: "modality gap", of: Of::HeldOut(|found| Some(found.modality_gap)) };

/// The share of all held-out right answers that are among the first of their query.
pub(super) const REACHED: Measure = held_out("reached", |found| found.reached);

/// The same of the third of the keys that is shown least.
pub(super) const REACHED_TAIL: Measure = held_out("reached_tail", |found| found.reached_tail);

/// Class@10 of the held-out pairs.
pub(super) const HELD_OUT_CLASS: Measure =
    Measure { id: "held_out_class_at_10", label: "held-out class@10", of: Of::HeldOut(|found| found.class_at_10) };

/// The correlation of similarity and popularity among held-out right answers.
pub(super) const FAVOUR: Measure = held_out("favour", |found| found.favour);

/// How well lengths tell held-out pairs from reversed ones.
pub(super) const DIRECTION: Measure = held_out("direction", |found| found.direction);

/// The share of held-out pairs that are dropped when they are asked the wrong way round.
pub(super) const DROPPED: Measure = held_out("reversed_dropped", |found| found.reversed_dropped);

/// How far the learned chances of the positions of a list are from the true ones.
pub(super) const EXAMINATION_ERROR: Measure = Measure {
    id: "examination_error",
    label: "mean distance of ln P_k/P_1 from ln e_k/e_1",
    of: Of::End(|trainer| {
        block_on(trainer.look())?;
        Ok(trainer.examination().and_then(|seen| seen.error).unwrap_or(f64::NAN))
    }),
};

/// The share of the training queries for which the ranker picks the right key out of the retriever's first 16.
pub(super) const PICKED: Measure = Measure {
    id: "picked",
    label: "the ranker picks the right key among it and the 15 most similar others",
    of: Of::End(|trainer| {
        const ASKED: usize = 32;
        let (queries, keys) = embeddings(trainer)?;
        let lists = nearest(&queries, &keys, 15);
        let pairs: Vec<u32> = (0..lists.len() as u32).collect();
        let met: Vec<Meeting> = pairs
            .chunks(ASKED)
            .zip(lists.chunks(ASKED))
            .map(|(batch, lists)| Meeting { batch: batch.to_vec(), own: lists.concat() })
            .collect();
        Ok(trainer.ranker().map_or(f64::NAN, |ranker| ranker.picks(&met)))
    }),
};

/// The effective number of dimensions that embeddings use.
pub(super) const RANK: Measure = Measure { id: "rank_me", label: "RankMe", of: Of::Corpus(|found| found.rank_me) };

/// With a sigmoid loss: the share of the push of all pairs of the corpus that falls on pairs of one class.
pub(super) const FALSE_PUSH: Measure = Measure {
    id: "false_push",
    label: "share of the push on false negatives",
    of: Of::End(|trainer| {
        let (of_false, all) = pushes(trainer)?;
        Ok(of_false / all)
    }),
};

/// The mean similarity of queries to keys of their class, other than their own.
pub(super) const FALSE_MEAN: Measure = Measure {
    id: "false_negative_mean",
    label: "mean similarity of false negatives",
    of: Of::End(|trainer| {
        let (queries, keys) = embeddings(trainer)?;
        let labels = &trainer.data().train;
        let (mut sum, mut count) = (0.0, 0.0);
        for (i, scores) in queries.dot(&keys.t()).rows().into_iter().enumerate() {
            for (j, &s) in scores.iter().enumerate() {
                if i != j && labels.query_labels[i] == labels.key_labels[j] {
                    (sum, count) = (sum + f64::from(s), count + 1.0);
                }
            }
        }
        Ok(sum / count)
    }),
};

pub(super) const TEMPERATURE: Measure =
    Measure { id: "tau", label: "temperature", of: Of::End(|trainer| Ok(block_on(trainer.look())?.look.scalars.tau)) };

/// The mean similarity of the in-batch negatives.
pub(super) const HARDNESS: Measure = Measure {
    id: "negative_mean",
    label: "mean similarity of the batch's negatives",
    of: Of::Steps(|seen| seen.snapshot.look.scalars.negative_mean.unwrap_or(f64::NAN)),
};

/// The share of pairs of the batch's items that have the same class.
pub(super) const COLLISIONS: Measure = Measure {
    id: "collisions",
    label: "share of the batch's negatives with the anchor's class",
    of: Of::Steps(|seen| {
        let labels = &seen.trainer.data().train;
        let (batch, _) = seen.trainer.drawn();
        let (mut same, mut all) = (0.0, 0.0);
        for &i in batch {
            for &j in batch.iter().filter(|&&j| j != i) {
                same += f64::from(u8::from(labels.query_labels[i as usize] == labels.key_labels[j as usize]));
                all += 1.0;
            }
        }
        same / all
    }),
};

/// The share of false negatives among the negatives that take part.
pub(super) const FALSE_CLASS: Measure = Measure {
    id: "false_negative_rate",
    label: "share of false negatives",
    of: Of::Steps(|seen| seen.snapshot.look.scalars.false_negative_rate.unwrap_or(f64::NAN)),
};

/// The number of false negatives that take part, per anchor.
pub(super) const FALSE_PER_ANCHOR: Measure = Measure {
    id: "false_negatives_per_anchor",
    label: "false negatives per anchor",
    of: Of::Steps(|seen| {
        let look = &seen.snapshot.look;
        f64::from(look.false_negatives.iter().sum::<f32>()) / f64::from(look.positives.iter().sum::<f32>())
    }),
};

/// The share of negatives that take part and show their anchor's item.
pub(super) const FALSE_ITEM: Measure = Measure {
    id: "duplicate_rate",
    label: "share of duplicates among the negatives",
    of: Of::Steps(|seen| seen.snapshot.look.scalars.duplicate_rate.unwrap_or(f64::NAN)),
};

/// The mean similarity of the collected negatives.
pub(super) const SIMILARITY: Measure = Measure {
    id: "hardness",
    label: "mean similarity of the collected",
    of: Of::Steps(|seen| seen.snapshot.look.scalars.hardness.unwrap_or(f64::NAN)),
};

/// The mean similarity of queries to other pairs' keys.
pub(super) const NEGATIVES: Measure = Measure {
    id: "corpus_negative_mean",
    label: "mean similarity of all negatives",
    of: Of::End(|trainer| {
        let (queries, keys) = embeddings(trainer)?;
        let n = queries.nrows() as f64;
        let all = queries.sum_axis(Axis(0)).dot(&keys.sum_axis(Axis(0)));
        let partners = (&queries * &keys).sum();
        Ok(f64::from(all - partners) / (n * (n - 1.0)))
    }),
};

/// The share of an anchor's own candidates that are among the equally many most similar keys of the corpus now.
pub(super) const OVERLAP: Measure = Measure {
    id: "overlap",
    label: "overlap with a fresh index",
    of: Of::End(|trainer| {
        let (queries, keys) = embeddings(trainer)?;
        let own = trainer.read(Buffer::OwnIndices).await_now()?;
        let (batch, _) = trainer.drawn();
        let each = own.len() / batch.len();
        let mut hits = 0;
        for (&anchor, own) in batch.iter().zip(own.chunks_exact(each.max(1))) {
            let anchor = anchor as usize;
            let scores = keys.dot(&queries.row(anchor));
            let mut order: Vec<usize> = (0..scores.len()).filter(|&j| j != anchor).collect();
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
            hits += own.iter().filter(|&&j| order[..each].contains(&(j as usize))).count();
        }
        Ok(hits as f64 / own.len() as f64)
    }),
};

/// 1 when the key tower has changed in any bit since the run began, else 0.
pub(super) const KEYS_MOVED: Measure = Measure {
    id: "keys_moved",
    label: "whether the key tower moved",
    of: Of::End(|trainer| {
        let learned = trainer.learned().await_now()?.parameters;
        let experiment = trainer.experiment();
        let layout = &trainer.plan().layout;
        let began = layout.initialize(experiment.seed, experiment.tau);
        let keys = layout.tower(Tower::Key);
        let same = learned[keys.clone()].iter().zip(&began[keys]).all(|(now, then)| now.to_bits() == then.to_bits());
        Ok(if same { 0.0 } else { 1.0 })
    }),
};

/// How well the recorded losses of pairs identify wrong pairs.
pub(super) const DOUBT_AUROC: Measure =
    Measure { id: "doubt_auroc", label: "AUROC of the losses", of: Of::End(|trainer| Ok(doubt(trainer)?.0)) };

/// The share of wrong pairs among those whose loss is more than two deviations above the mean (precision).
pub(super) const DOUBT_PRECISION: Measure = Measure {
    id: "doubt_precision",
    label: "precision beyond two deviations",
    of: Of::End(|trainer| Ok(doubt(trainer)?.1)),
};

/// The share of the wrong pairs whose loss is above that (recall).
pub(super) const DOUBT_RECALL: Measure =
    Measure { id: "doubt_recall", label: "recall beyond two deviations", of: Of::End(|trainer| Ok(doubt(trainer)?.2)) };

/// On held-out pairs: R@1 of kinds with training pairs minus R@1 of kinds without.
pub(super) const GENERALISATION_GAP: Measure = Measure {
    id: "generalisation_gap",
    label: "held-out R@1, topics seen less unseen",
    of: Of::End(|trainer| {
        let found = trainer.evaluate().await_now()?.retrieval;
        Ok(found.recall_seen.unwrap_or(f64::NAN) - found.recall_unseen.unwrap_or(f64::NAN))
    }),
};

/// How well the energy, `-log sum_j exp(s_ij / tau_i)` over the held-out keys, tells queries of kinds without training
/// pairs from the others.
pub(super) const UNSEEN_ENERGY: Measure = Measure {
    id: "unseen_energy_auroc",
    label: "AUROC of the energy, topics unseen against seen",
    of: Of::End(|trainer| {
        let parameters = trainer.learned().await_now()?.parameters;
        let (held_out, plan) = (trainer.data().held_out.clone(), trainer.plan());
        let embeddings = embed(plan, &parameters, &held_out);
        let fixed = trainer.experiment().tau as f32;
        let own = own_temperatures(plan, &parameters, held_out.queries.view());
        let taus = own.unwrap_or_else(|| vec![fixed; held_out.len()]);
        let scores = embeddings.queries.dot(&embeddings.keys.t());
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for ((row, tau), is_unseen) in scores.rows().into_iter().zip(taus).zip(&held_out.truth.unseen) {
            let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let energy = -most / tau - row.iter().map(|s| ((s - most) / tau).exp()).sum::<f32>().ln();
            if *is_unseen { unseen.push(energy) } else { seen.push(energy) }
        }
        seen.sort_by(f32::total_cmp);
        Ok(auroc(&unseen, &seen))
    }),
};

/// Waits for a future of the run.
trait AwaitNow: Future + Sized {
    fn await_now(self) -> Self::Output {
        block_on(self)
    }
}

impl<T: Future> AwaitNow for T {}

/// `[pairs, d]` each: the embeddings of all training pairs.
fn embeddings(trainer: &mut Trainer) -> Result<(Array2<f32>, Array2<f32>), EngineError> {
    let [queries, keys] = encoded(trainer, |data| &data.train)?;
    Ok((queries, keys))
}

/// `[pairs, d]` each: the embeddings of queries and keys of a part of the data.
pub(super) fn encoded(trainer: &mut Trainer, part: fn(&Dataset) -> &Pairs) -> Result<[Array2<f32>; 2], EngineError> {
    let parameters = trainer.learned().await_now()?.parameters;
    let (plan, pairs) = (trainer.plan(), part(trainer.data()));
    Ok([(Tower::Query, &pairs.queries), (Tower::Key, &pairs.keys)].map(|(tower, items)| {
        let mut out = Array2::zeros((items.nrows(), plan.shape.dim));
        encode(plan, &parameters, tower, items.view(), &mut out);
        out
    }))
}

/// The push of a sigmoid loss on pairs of one class, and on all pairs that are no partners.
fn pushes(trainer: &mut Trainer) -> Result<(f64, f64), EngineError> {
    let (queries, keys) = embeddings(trainer)?;
    let parameters = trainer.learned().await_now()?.parameters;
    let (layout, labels) = (&trainer.plan().layout, &trainer.data().train);
    let Head::Sigmoid { flip } = trainer.plan().rules.head else { return Ok((f64::NAN, f64::NAN)) };
    let tau = (-parameters[layout.log_scale]).exp();
    let bias = layout.bias.map_or(0.0, |at| parameters[at]);
    let (mut terms, mut gradient) = (Vec::new(), vec![0.0; keys.nrows()]);
    let (mut of_false, mut all) = (0.0, 0.0);
    for (i, scores) in queries.dot(&keys.t()).rows().into_iter().enumerate() {
        let row = Row::plain(i, scores.to_vec(), tau);
        heads::sigmoid_pairs(&row, bias, flip as f32, &mut terms, &mut gradient);
        for (j, &push) in gradient.iter().enumerate().filter(|(j, _)| *j != i) {
            all += f64::from(push);
            of_false += if labels.query_labels[i] == labels.key_labels[j] { f64::from(push) } else { 0.0 };
        }
    }
    Ok((of_false, all))
}

/// The AUROC of each pair's last loss for wrong pairs, and precision and recall of the threshold mean + 2 deviations.
fn doubt(trainer: &mut Trainer) -> Result<(f64, f64, f64), EngineError> {
    let losses = trainer.learned().await_now()?.kept.pair_loss;
    let wrong = &trainer.data().train.truth.wrong;
    let known: Vec<(f32, bool)> =
        losses.into_iter().zip(wrong.iter().copied()).filter(|(l, _)| l.is_finite()).collect();
    let n = known.len() as f64;
    let mean = known.iter().map(|(l, _)| f64::from(*l)).sum::<f64>() / n;
    let variance = known.iter().map(|(l, _)| (f64::from(*l) - mean).powi(2)).sum::<f64>() / n;
    let of = |is: bool| -> Vec<f32> {
        let mut losses: Vec<f32> = known.iter().filter(|(_, wrong)| *wrong == is).map(|(l, _)| *l).collect();
        losses.sort_by(f32::total_cmp);
        losses
    };
    let flagged =
        |losses: &[f32]| losses.iter().filter(|l| f64::from(**l) > mean + 2.0 * variance.sqrt()).count() as f64;
    let (bad, good) = (of(true), of(false));
    let (hits, alarms) = (flagged(&bad), flagged(&good));
    Ok((auroc(&bad, &good), hits / (hits + alarms), hits / bad.len() as f64))
}
