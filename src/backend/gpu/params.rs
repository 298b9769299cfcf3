//! What the shaders are told: one uniform struct per shader, and the numbers of one step.
//!
//! `encase` lays the structs out by WGSL's rules; `tests/shaders.rs` proves every offset against naga's, by name. All
//! sizes and offsets called `quads` or `_at` count vec4s.

use encase::{ShaderType, UniformBuffer};

/// A struct that a shader reads from a uniform buffer.
pub trait Uniform {
    /// Names of the members, nested ones as `query.rows`, in order of declaration.
    fn members() -> Vec<String>;
    /// A value whose members hold the bit patterns 1, 2, 3, … in order of declaration.
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
        #[allow(missing_docs, reason = "the members are documented where they are read: in the shader of the same name")]
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

/// Declares structs that hold one struct per side, and numbers.
macro_rules! sided {
    ($($(#[$doc:meta])* $name:ident of $side:ident { $($member:ident: $kind:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, ShaderType)]
        #[allow(missing_docs, reason = "the members are documented where they are read: in the shader of the same name")]
        pub struct $name {
            #[shader(align(16))]
            pub query: $side,
            #[shader(align(16))]
            pub key: $side,
            $(#[shader(align(16))] pub $member: $kind,)*
        }

        impl Uniform for $name {
            fn members() -> Vec<String> {
                let side = |side: &str| $side::MEMBERS.iter().map(|m| format!("{side}.{m}")).collect::<Vec<_>>();
                let own: &[&str] = &[$(stringify!($member)),*];
                [side("query"), side("key"), own.iter().map(|&m| m.into()).collect()].concat()
            }
            fn numbered() -> Self {
                let mut pattern = 0;
                let (query, key) = ($side::count_from(&mut pattern), $side::count_from(&mut pattern));
                $(pattern += 1; let $member = <$kind>::from_pattern(pattern);)*
                let _ = pattern;
                $name { query, key, $($member,)* }
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
    /// For `similarity`.
    Similarity {
        quads: u32, query_row_quads: u32, candidate_quads: u32, queries_at: u32, keys_at: u32, own_keys_at: u32,
        own: u32, own_total: u32, log_scale_at: u32,
    }
    /// For `log_sum_exp`.
    LogSumExp { batch: u32, candidates: u32, candidate_quads: u32, own: u32, }
    /// For `logit_gradient`.
    LogitGradient {
        batch: u32, candidates: u32, candidate_quads: u32, own: u32, row_quads: u32,
        query_weight: f32, key_weight: f32,
    }
    /// For `embedding_gradient`.
    EmbeddingGradient {
        quads: u32, query_row_quads: u32, candidate_quads: u32, keys_at: u32, own_keys_at: u32,
        batch: u32, own: u32, log_scale_at: u32,
    }
    /// One side, for `dense_backward`.
    DenseBackwardSide {
        row_quads: u32, input_quads: u32, output_quads: u32,
        input_at: u32, output_at: u32, weight_at: u32, bias_at: u32, first_part: u32,
    }
    /// For `optimize`.
    Optimize { quads: u32, parts: u32, part_quads: u32, log_scale_at: u32, batch: u32, }
    /// For `top_k`.
    TopK { corpus: u32, stride: u32, batch: u32, own: u32, first_row: u32, rows: u32, }
}

sided! {
    /// For `gather`.
    Gather of GatherSide {}
    /// For `dense`.
    Dense of DenseSide {}
    /// For `normalize` and `normalize_backward`.
    Normalize of NormalizeSide { quads: u32, }
    /// For `dense_backward`.
    DenseBackward of DenseBackwardSide { chunk_quads: u32, part_quads: u32, }
}

fn laid_out<T: ShaderType + encase::internal::WriteInto>(value: &T) -> Vec<u8> {
    let mut buffer = UniformBuffer::new(Vec::new());
    // Writing into a Vec that grows cannot fail.
    buffer.write(value).expect("a Vec has room");
    buffer.into_inner()
}

impl Step {
    /// Writes the bytes where a queued step has its place.
    pub(super) fn write(&self, to: &mut [u8]) {
        UniformBuffer::new(to).write(self).expect("a step's place is as large as a step");
    }
}
