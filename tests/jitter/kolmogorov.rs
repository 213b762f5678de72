//! The one-sample test of Kolmogorov and Smirnov.

use std::time::Duration;

use reflexio_tests::{seed, seeded};

/// How often chance alone may fail one test. Among some hundred tests with other seeds, one in a thousand runs would.
pub(crate) const SIGNIFICANCE: f64 = 1e-5;

/// The largest distance between a sample and a distribution, over all values.
pub(crate) fn distance(sample: &[f64], distribution: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distances = sorted.iter().enumerate().map(|(below, value)| {
        let expected = distribution(*value);
        // The sample's own distribution steps at each value: both edges of the step count.
        (expected - below as f64 / n).max((below as f64 + 1.0) / n - expected)
    });
    distances.fold(0.0, f64::max)
}

/// The distance that a sample of that size exceeds by chance with that probability.
///
/// Kolmogorov's asymptotic quantile, with the correction for finite samples of M. A. Stephens (*EDF Statistics for
/// Goodness of Fit and Some Comparisons*, 1974).
pub(crate) fn critical(size: usize, significance: f64) -> f64 {
    let root = (size as f64).sqrt();
    (-(significance / 2.0).ln() / 2.0).sqrt() / (root + 0.12 + 0.11 / root)
}

/// Whether the sample may come from that distribution.
///
/// # Errors
///
/// The distance, and the one that chance allows.
pub(crate) fn fits(
    sample: &[f64],
    significance: f64,
    distribution: impl Fn(f64) -> f64,
) -> Result<(), String> {
    let found = distance(sample, distribution);
    let allowed = critical(sample.len(), significance);
    if found <= allowed { Ok(()) } else { Err(format!("{found:.4} away, where {allowed:.4} are chance")) }
}

/// The uniform distribution on [0, 1].
pub(crate) fn uniform(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// Where in an interval a delay lies: 0 at its lower end, 1 at its upper.
///
/// # Errors
///
/// If it lies outside.
pub(crate) fn place(delay: Duration, (low, high): (Duration, Duration)) -> Result<f64, String> {
    if delay < low || delay > high {
        return Err(format!("{delay:?} is outside of {low:?} to {high:?}"));
    }
    Ok((delay - low).as_secs_f64() / (high - low).as_secs_f64())
}

/// The correlation of each value with the one after it (Pearson's coefficient).
pub(crate) fn serial_correlation(values: &[f64]) -> f64 {
    correlation(&values[..values.len() - 1], &values[1..])
}

/// Pearson's correlation coefficient.
pub(crate) fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (one_mean, other_mean) = (mean(one), mean(other));
    let deviations = one.iter().zip(other).map(|(a, b)| (a - one_mean, b - other_mean));
    let (product, one_square, other_square) =
        deviations.fold((0.0, 0.0, 0.0), |(ab, aa, bb), (a, b)| (ab + a * b, aa + a * a, bb + b * b));
    product / (one_square * other_square).sqrt()
}

/// A number of the seeded source in [0, 1).
fn fraction() -> f64 {
    (seeded() >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn the_distance_is_that_of_a_sample_done_by_hand() {
    // Steps at 0.1, 0.4, 0.7 of height 1/3: the widest gap is just below 0.4 … 1 − 0.7.
    let sample = [0.7, 0.1, 0.4];
    assert!((distance(&sample, uniform) - 0.3).abs() < 1e-12);
    assert_eq!(distance(&[0.5], uniform), 0.5);
    assert_eq!(distance(&[0.0], uniform), 1.0);
    assert_eq!(distance(&[2.0, 2.0], uniform), 1.0);
}

#[test]
fn the_quantiles_are_those_of_the_tables() {
    // L. H. Miller, *Table of Percentage Points of Kolmogorov Statistics*, 1956; two-sided.
    for (size, significance, quantile) in [
        (20, 0.05, 0.29408),
        (20, 0.01, 0.35241),
        (50, 0.05, 0.18845),
        (100, 0.05, 0.13403),
        (100, 0.01, 0.16081),
    ] {
        let found = critical(size, significance);
        assert!((found / quantile - 1.0).abs() < 0.01, "{size}, {significance}: {found}");
    }
}

#[test]
fn chance_fails_as_often_as_the_significance_says() {
    let failures = (0..4_000).filter(|n| {
        seed(*n);
        let sample: Vec<_> = (0..200).map(|_| fraction()).collect();
        fits(&sample, 0.05, uniform).is_err()
    });
    // 200 are expected; four standard deviations are 55.
    let failures = failures.count();
    assert!((145..=255).contains(&failures), "{failures} of 4000");
}
