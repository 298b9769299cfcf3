//! Time to accuracy, in examples (Okanovic et al. 2024, Repeated Random Sampling for Minimizing the Time-to-Accuracy of
//! Learning).

/// The number of examples at the first evaluation that reaches the target: its step times the batch size. `None` if
/// none does. `course` has steps and values, oldest first.
pub fn examples_to_target(target: f64, course: &[(u64, f64)], batch: usize) -> Option<u64> {
    course.iter().find(|(_, value)| *value >= target).map(|(step, _)| step * batch as u64)
}
