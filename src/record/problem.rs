//! Why there is no file.

use crate::backend::EngineError;
use crate::trainer::StartError;

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// These settings cannot be recorded.
    #[error("{0}")]
    Refused(String),
    /// The run failed, though its settings can be recorded.
    #[error("{0}")]
    Failed(String),
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        Problem::Failed(error.to_string())
    }
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        Problem::Failed(error.to_string())
    }
}
