//! Who pays how much: a panel for each case, a dot for each subject.

use measure::Record;
use plotters::coord::Shift;
use plotters::prelude::*;

use super::style::{self, FAINT, text};
use crate::Result;
use crate::page::table::number;

const PANELS: [(&str, &str); 4] = [
    ("sync success", "Success, blocking"),
    ("async success", "Success, awaited"),
    ("sync retry", "One retry, blocking"),
    ("async retry", "One retry, awaited"),
];
const SIZE: (u32, u32) = (1000, 940);
/// Room for the names.
const NAMES: i32 = 205;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The chart of instructions.
pub(in crate::page) fn draw(records: &[Record]) -> Result<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let title = "Instructions above the bare call, on a logarithmic scale";
        let root = root.titled(title, text(20)).map_err(|error| error.to_string())?;
        for (panel, (case, title)) in root.split_evenly((2, 2)).iter().zip(PANELS) {
            let mut shown: Vec<&Record> = records
                .iter()
                .filter(|record| record.bench == "instructions" && record.case == case)
                .collect();
            shown.sort_by(|one, other| one.value.total_cmp(&other.value));
            draw_panel(panel, title, &shown).map_err(|error| error.to_string())?;
        }
        root.present().map_err(|error| error.to_string())?;
    }
    Ok(style::for_dark_pages_too(&svg))
}

fn draw_panel(panel: &Area<'_>, title: &str, records: &[&Record]) -> Result<()> {
    let (width, height) = panel.dim_in_pixel();
    let (width, height) = (i32::try_from(width)?, i32::try_from(height)?);
    panel.draw(&Text::new(title.to_owned(), (12, 8), text(16)))?;
    let top = 40;
    let row = (height - top - 10) / i32::try_from(records.len().max(1))?;
    let row = row.min(26);
    let most = records.iter().map(|record| record.value).fold(10.0, f64::max).log10();
    // A figure stands to the right of its dot.
    let scale = f64::from(width - NAMES - 75) / most;
    for (index, record) in records.iter().enumerate() {
        let y = top + row * i32::try_from(index)? + row / 2;
        // Nothing is as far left as a single instruction.
        let x = NAMES + (record.value.max(1.0).log10() * scale).round() as i32;
        let color = style::of_kind(&record.subject);
        panel.draw(&PathElement::new([(NAMES, y), (x, y)], FAINT.stroke_width(1)))?;
        panel.draw(&Text::new(record.subject.clone(), (12, y - 7), text(13)))?;
        panel.draw(&Circle::new((x, y), 5, color.filled()))?;
        panel.draw(&Text::new(number(record.value), (x + 10, y - 7), text(13)))?;
    }
    Ok(())
}
