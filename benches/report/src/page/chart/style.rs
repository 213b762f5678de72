//! What the charts look like, on light pages and on dark ones.

use plotters::prelude::*;
use plotters::style::RGBColor;

/// A colour on a light page, and what becomes of it on a dark one.
struct Shade(RGBColor, &'static str);

pub(super) const INK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
pub(super) const FAINT: RGBColor = RGBColor(0xd1, 0xd9, 0xe0);
const BY_HAND: Shade = Shade(RGBColor(0x57, 0x60, 0x6a), "#9198a1");
const LINES: [Shade; 7] = [
    Shade(RGBColor(0xcf, 0x22, 0x2e), "#ff7b72"),
    Shade(RGBColor(0x09, 0x69, 0xda), "#58a6ff"),
    Shade(RGBColor(0x82, 0x50, 0xdf), "#bc8cff"),
    Shade(RGBColor(0x1a, 0x7f, 0x37), "#3fb950"),
    Shade(RGBColor(0x9a, 0x67, 0x00), "#d29922"),
    Shade(RGBColor(0xbf, 0x39, 0x89), "#f778ba"),
    Shade(RGBColor(0x1b, 0x7c, 0x83), "#39c5cf"),
];
const OTHERS: [Shade; 3] = [Shade(INK, "#e6edf3"), Shade(FAINT, "#3d444d"), BY_HAND];

/// One colour for each kind of subject.
pub(super) fn of_kind(subject: &str) -> RGBColor {
    match subject {
        subject if subject.starts_with("reflexio") => LINES[0].0,
        subject if subject.starts_with("by hand") => BY_HAND.0,
        _ => LINES[1].0,
    }
}

/// One colour for each line of a chart, the same for the loop by hand in all of them.
pub(super) fn of_line(subject: &str, index: usize) -> RGBColor {
    if subject == "by hand" { BY_HAND.0 } else { LINES[index % LINES.len()].0 }
}

/// In pixels, as the SVG has them: plotters takes points.
pub(super) fn text(pixels: u32) -> TextStyle<'static> {
    ("sans-serif", f64::from(pixels) * 1.24).into_font().color(&INK)
}

/// Adds the colours for dark pages, which plotters does not know of.
pub(super) fn for_dark_pages_too(svg: &str) -> String {
    let rules: String = OTHERS
        .iter()
        .chain(&LINES)
        .map(|Shade(RGBColor(red, green, blue), dark)| {
            let light = format!("#{red:02X}{green:02X}{blue:02X}");
            format!("[fill=\"{light}\"]{{fill:{dark}}}[stroke=\"{light}\"]{{stroke:{dark}}}")
        })
        .collect();
    let style = format!("\n<style>@media(prefers-color-scheme:dark){{{rules}}}</style>");
    let opening = svg.find('>').map_or(0, |end| end + 1);
    let (head, tail) = svg.split_at(opening);
    format!("{head}{style}{tail}")
}
