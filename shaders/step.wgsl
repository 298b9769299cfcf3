// The numbers that the host sets for one step; `Step` in src/backend/gpu/params.rs has the same members.

struct Step {
    scale: f32, // 1 / temperature
    rate: f32,
    rate_corrected: f32, // rate / (1 - 0.9^t)
    correction2: f32, // 1 / (1 - 0.999^t)
    decay_gradient: f32, // the gradient gets this times the weights
    decay_weight: f32, // the weights are multiplied by this
    indices_at: u32,
    slot: u32,
    keys_learn: u32,
    looking: u32,
    remembers_at: u32,
    memory_counts: u32,
    ema: f32,
    mix: f32,
    rotation: u32,
    stretch: f32,
    progress: f32,
    margin: f32,
    mixes: u32,
    jitters: u32,
    masks: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
