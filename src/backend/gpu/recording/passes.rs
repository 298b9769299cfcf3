//! Calls the function that records the dispatches of a pass.

use super::recorder::Recorder;
use crate::encoder::Tower;
use crate::plan::Pass;

/// The reason why a pass finds buffers that only some plans have.
const PLANNED: &str = "a plan with this pass has its buffers";

/// Adds the dispatches of one pass.
pub(super) fn record(recorder: &mut Recorder<'_>, pass: Pass) {
    recorder.begin(pass);
    let buffers = recorder.buffers;
    let mining = || buffers.mining.as_ref().expect(PLANNED);
    let stored = || buffers.stored.as_ref().expect(PLANNED);
    match pass {
        Pass::EncodeCorpus => recorder.encode_corpus(mining()),
        Pass::TopK => recorder.top_k(mining()),
        Pass::Gather => recorder.gather(2),
        Pass::Mask => recorder.mask(),
        Pass::Dense { layer } => recorder.dense(layer, 2),
        Pass::Normalize => recorder.normalize(2),
        Pass::Jitter => recorder.jitter(),
        Pass::JitterBackward => recorder.jitter_backward(),
        Pass::Similarity => recorder.similarity(),
        Pass::LogSumExp => recorder.log_sum_exp(),
        Pass::LogitGradient => recorder.logit_gradient(),
        Pass::EmbeddingGradient => recorder.embedding_gradient(),
        Pass::NormalizeBackward => recorder.normalize_backward(),
        Pass::Lengths => recorder.lengths(),
        Pass::DenseBackward { layer } => recorder.dense_backward(layer),
        Pass::Optimize => recorder.optimize(),
        Pass::Momentum => recorder.momentum(stored().momentum.as_ref().expect(PLANNED)),
        // Candidates that are met tile by tile are met where they are.
        Pass::Candidates | Pass::Compare if recorder.plan.tiled => {}
        Pass::Candidates => Tower::BOTH.into_iter().for_each(|asking| recorder.candidates(stored(), asking)),
        Pass::Recall => recorder.recall(stored()),
        Pass::Compare => Tower::BOTH.into_iter().for_each(|asking| recorder.compare(stored(), asking)),
        Pass::Blend => Tower::BOTH.into_iter().for_each(|asking| recorder.blend(stored(), asking)),
        Pass::Perturb => recorder.perturb(stored()),
        Pass::Proxies => recorder.proxies(stored()),
        Pass::Rows if recorder.plan.tiled => recorder.tiled_rows(stored()),
        Pass::Rows => recorder.rows(stored()),
        Pass::Project => Tower::BOTH.into_iter().for_each(|asking| recorder.project(stored(), asking)),
        Pass::CandidateGradient if recorder.plan.tiled => recorder.tiled_gradient(stored()),
        Pass::CandidateGradient => recorder.candidate_gradient(stored()),
        Pass::Remember => recorder.remember(stored()),
    }
}
