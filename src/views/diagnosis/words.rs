//! Texts of numbers and reference values.

use super::vitals::{Lines, Vitals};

/// A sentence about the reference values.
pub(super) fn about(v: &Vitals) -> String {
    let Lines { chance, collapse, floor } = v.lines;
    let mut about = if (chance - collapse).abs() <= 0.005 * chance.abs().max(collapse.abs()) {
        format!(
            "A random guess and a collapsed encoder have the same loss here, {}: in both, all similarities are equal.",
            loss(v, chance)
        )
    } else {
        format!(
            "A guess costs {}; all embeddings in one place would cost {}, because then every similarity is 1.{}",
            loss(v, chance),
            loss(v, collapse),
            if collapse < chance { " That is less, so a low loss alone would not show it." } else { "" }
        )
    };
    about += &match floor {
        Some(floor) => format!(
            " The loss is never below {}, whatever the embeddings; low-dimensional embeddings stay well above it.",
            loss(v, floor)
        ),
        None => " Nobody knows how low the loss can go with these settings.".to_owned(),
    };
    about
}

/// A loss with its unit.
pub(super) fn loss(v: &Vitals, value: f64) -> String {
    if v.in_nats { format!("{value:.2} nats") } else { number(value) }
}

pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

/// A number with three significant digits, without trailing zeros.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let digits = (2 - value.abs().log10().floor() as i32).max(0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
