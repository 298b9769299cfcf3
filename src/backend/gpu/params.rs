//! The uniforms of the shaders: one struct per shader, and the numbers of one step.
//!
//! `encase` lays the structs out by WGSL's rules; `tests/shaders.rs` compares every offset with naga's, by name. Sizes
//! called `quads` count vec4s, as do offsets into buffers of vec4s.

use encase::{ShaderType, UniformBuffer};

/// A struct that a shader reads from a uniform buffer.
pub trait Uniform {
    /// The members' names in the order of their declaration; nested ones as `query.rows`.
    fn members() -> Vec<String>;
    /// A value whose members hold the bit patterns 1, 2, 3, … in the order of their declaration.
    fn numbered() -> Self;
    /// The bytes, laid out for WGSL.
    fn bytes(&self) -> Vec<u8>;
}

/// A member's value from a bit pattern, for [`Uniform::numbered`].
trait FromPattern {
    fn from_pattern(pattern: u32) -> Self;
}
impl FromPattern for u32 {
    fn from_pattern(pattern: u32) -> Self {
        pattern
    }
}
impl FromPattern for f32 {
    fn from_pattern(pattern: u32) -> Self {
        f32::from_bits(pattern)
    }
}

/// Declares structs of numbers.
macro_rules! flat {
    ($($(#[$doc:meta])* $name:ident { $($member:ident: $kind:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, ShaderType)]
        #[allow(missing_docs, reason = "the members are documented where they are read: in the shader")]
        pub struct $name { $(pub $member: $kind,)* }

        impl $name {
            const MEMBERS: &[&str] = &[$(stringify!($member)),*];
            fn count_from(pattern: &mut u32) -> Self {
                $(*pattern += 1; let $member = <$kind>::from_pattern(*pattern);)*
                $name { $($member,)* }
            }
        }

        impl Uniform for $name {
            fn members() -> Vec<String> {
                Self::MEMBERS.iter().map(|&m| m.into()).collect()
            }
            fn numbered() -> Self {
                Self::count_from(&mut 0)
            }
            fn bytes(&self) -> Vec<u8> {
                laid_out(self)
            }
        }
    )* };
}

/// Declares structs that hold two structs of one kind, for example one per side, and numbers.
macro_rules! sided {
    ($($(#[$doc:meta])* $name:ident of $side:ident [$one:ident, $other:ident] {
        $($first:ident: $first_kind:ty, $($member:ident: $kind:ty,)*)?
    })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, ShaderType)]
        #[allow(missing_docs, reason = "the members are documented where they are read: in the shader")]
        pub struct $name {
            #[shader(align(16))]
            pub $one: $side,
            #[shader(align(16))]
            pub $other: $side,
            $(#[shader(align(16))] pub $first: $first_kind, $(pub $member: $kind,)*)?
        }

        impl Uniform for $name {
            fn members() -> Vec<String> {
                let side = |side: &str| $side::MEMBERS.iter().map(|m| format!("{side}.{m}")).collect::<Vec<_>>();
                let own: &[&str] = &[$(stringify!($first), $(stringify!($member)),*)?];
                [side(stringify!($one)), side(stringify!($other)), own.iter().map(|&m| m.into()).collect()].concat()
            }
            fn numbered() -> Self {
                let mut pattern = 0;
                let ($one, $other) = ($side::count_from(&mut pattern), $side::count_from(&mut pattern));
                $(
                    pattern += 1;
                    let $first = <$first_kind>::from_pattern(pattern);
                    $(pattern += 1; let $member = <$kind>::from_pattern(pattern);)*
                )?
                let _ = pattern;
                $name { $one, $other, $($first, $($member,)*)? }
            }
            fn bytes(&self) -> Vec<u8> {
                laid_out(self)
            }
        }
    )* };
}

flat! {
    /// What the host decides about one step, besides its indices.
    Step {
        scale: f32, rate: f32, rate_corrected: f32, correction2: f32,
        decay_gradient: f32, decay_weight: f32, indices_at: u32, slot: u32,
        keys_learn: u32, looking: u32, remembers_at: u32, memory_counts: u32, ema: f32, mix: f32, rotation: u32,
        stretch: f32, progress: f32, margin: f32, mixes: u32, jitters: u32, masks: u32,
    }
    /// One side, for `gather`.
    GatherSide {
        rows: u32, row_quads: u32, listed: u32, quads: u32, items: u32, items_at: u32, input_at: u32,
    }
    /// One side, for `dense`.
    DenseSide {
        row_quads: u32, input_quads: u32, output_quads: u32,
        input_at: u32, output_at: u32, weight_at: u32, bias_at: u32,
    }
    /// One side, for `normalize` and `normalize_backward`.
    NormalizeSide { rows: u32, row_quads: u32, row_at: u32, }
    /// For `jitter`.
    Jitter { quads: u32, dim: u32, batch: u32, rows: u32, first_key: u32, normals_at: u32, size: f32, }
    /// For `jitter_backward`.
    JitterBackward { quads: u32, batch: u32, first_key: u32, }
    /// For `lengths`.
    Lengths { batch: u32, quads: u32, keys_at: u32, share: f32, }
    /// For `similarity`.
    Similarity {
        quads: u32, query_row_quads: u32, candidate_quads: u32, queries_at: u32, keys_at: u32, own_keys_at: u32,
        own: u32, own_total: u32, log_scale_at: u32,
    }
    /// For `log_sum_exp`.
    LogSumExp { batch: u32, candidates: u32, candidate_quads: u32, own: u32, log_scale_at: u32, }
    /// For `logit_gradient`.
    LogitGradient {
        batch: u32, candidates: u32, candidate_quads: u32, own: u32, row_quads: u32,
        query_weight: f32, key_weight: f32, log_scale_at: u32,
    }
    /// For `embedding_gradient`.
    EmbeddingGradient {
        quads: u32, query_row_quads: u32, candidate_quads: u32, keys_at: u32, own_keys_at: u32,
        batch: u32, own: u32, log_scale_at: u32, reached_quads: u32,
    }
    /// One side, for `dense_backward`.
    DenseBackwardSide {
        row_quads: u32, input_quads: u32, output_quads: u32,
        input_at: u32, output_at: u32, weight_at: u32, bias_at: u32, first_part: u32,
    }
    /// One side, for `mask`.
    MaskSide { inputs: u32, quads: u32, input_at: u32, count: u32, embedding_at: u32, partners_at: u32, }
    /// For `optimize`.
    Optimize {
        quads: u32, parts: u32, part_quads: u32, log_scale_at: u32, batch: u32,
        slopes_at: u32, biases_at: u32, used_at: u32, frozen_at: u32, frozen_end: u32, heads_at: u32,
    }
    /// For `top_k`.
    TopK { corpus: u32, stride: u32, batch: u32, own: u32, first_row: u32, rows: u32, }
    /// For `candidates`.
    Candidates {
        quads: u32, rows: u32, batch: u32, candidates_at: u32, own_at: u32, same_end: u32, shared_end: u32, end: u32,
        anchors_at: u32, partners_at: u32, shared_at: u32, own_keys_at: u32, memory_at: u32, follows: u32,
        all_meet: u32, own: u32, keys: u32, mined: u32, pairs_at: u32,
    }
    /// For `candidate_gradient`.
    CandidateGradient {
        quads: u32, batch: u32, query_rows: u32, key_rows: u32, keys_at: u32, query_candidates_at: u32,
        key_candidates_at: u32, own_at: u32, same_side: u32, detached: u32, all_meet: u32, own: u32, keys: u32,
        through: f32, proxies: u32, groups_at: u32,
    }
    /// For `project`.
    Project {
        quads: u32, stride: u32, candidates: u32, own: u32, candidates_at: u32, own_at: u32, strength: f32,
    }
    /// For `momentum`.
    Momentum {
        parameter_quads: u32, batch: u32, hidden_at: u32, query_quads: u32, key_quads: u32, keys_at: u32,
        seen_keys_at: u32, hidden: u32,
    }
    /// For `blend`.
    Blend {
        quads: u32, stride: u32, memory_at: u32, candidates: u32, own: u32, mixtures: u32, top: u32, pairs_at: u32,
        candidates_at: u32, own_at: u32, blends_at: u32,
    }
    /// For `perturb`.
    Perturb {
        quads: u32, dim: u32, batch: u32, stride: u32, candidates: u32, own: u32, candidates_at: u32, own_at: u32,
        pairs_at: u32, normals_at: u32, log_scale_at: u32, size: f32,
    }
    /// For `recall`.
    Recall { quads: u32, batch: u32, pairs: u32, candidates_at: u32, }
    /// For `proxies`.
    Proxies {
        quads: u32, batch: u32, candidates: u32, own: u32, count: u32, candidates_at: u32, own_at: u32, pairs_at: u32,
        groups_at: u32,
    }
    /// For `remember`.
    Remember {
        quads: u32, batch: u32, size: u32, keys_at: u32, memory_keys_at: u32, first_side: u32,
    }
    /// For `multi_head`.
    MultiHead {
        stride: u32, dim: u32, heads: u32, heads_at: u32, batch: u32, list: u32, asking: u32, score_stride: u32,
        candidates: u32, reached: u32, own: u32, candidates_at: u32, own_at: u32, adds: u32,
    }
    /// For `own_temperature`.
    OwnTemperature {
        units: u32, stride: u32, units_at: u32, parameters_at: u32, batch: u32, list: u32, low: f32, high: f32,
    }
    /// For `tiled`.
    Tiled {
        quads: u32, batch: u32, rows: u32, asking: u32, list: u32, log_scale_at: u32, anchors_at: u32,
        partners_at: u32, first: u32, count: u32, width_quads: u32, remembered: u32, weight: f32,
    }
    /// A bound, for `rows`.
    BoundOfRows {
        constant: f32, positive: f32, positive_size: f32, mean: f32, deviation: f32, lower_quartile: f32,
        upper_quartile: f32, among_top: f32, tops_at: u32,
    }
}

sided! {
    /// For `gather`.
    Gather of GatherSide [query, key] {}
    /// For `mask`.
    Mask of MaskSide [query, key] { batch: u32, quads: u32, }
    /// For `dense`.
    Dense of DenseSide [query, key] {}
    /// For `normalize` and `normalize_backward`.
    Normalize of NormalizeSide [query, key] { quads: u32, }
    /// For `dense_backward`.
    DenseBackward of DenseBackwardSide [query, key] {
        chunk_quads: u32, part_quads: u32, freezes_keys: u32, units: u32, parameters_at: u32, arguments_at: u32,
    }
    /// For `rows`.
    Rows of BoundOfRows [above, below] {
        batch: u32, list: u32, candidates: u32, stride: u32, own: u32, from_batch: u32, memory_at: u32,
        made: u32, asking: u32, same_side: u32, pairs: u32, pairs_at: u32, facts_at: u32, picks_at: u32,
        log_scale_at: u32, round: u32, query_weight: f32, key_weight: f32, in_batch: u32,
        guide_margin: f32, hardness: f32, focal: f32, penalty: f32, selection: f32, debias: f32,
        kappa: f32, smoothing: f32,
        sigma: f32, gap: f32, aim: f32, flip: f32, uniformity: f32, kernel: f32, forget: f32, denominators_at: u32,
        targets_at: u32, groups_at: u32,
    }
}

fn laid_out<T: ShaderType + encase::internal::WriteInto>(value: &T) -> Vec<u8> {
    let mut buffer = UniformBuffer::new(Vec::new());
    // Writing cannot fail, because the Vec grows.
    buffer.write(value).expect("a Vec has room");
    buffer.into_inner()
}

impl Step {
    /// Writes the bytes to the place of a queued step.
    pub(super) fn write(&self, to: &mut [u8]) {
        UniformBuffer::new(to).write(self).expect("a step's place is as large as a step");
    }
}
