//! How cost grows: a panel for each curve.

use measure::Record;
use plotters::coord::Shift;
use plotters::prelude::*;

use super::style::{self, FAINT, INK, text};
use crate::Result;
use crate::page::GROWTH;
use crate::page::table::{distinct, number};

const WIDTH: u32 = 1000;
const PANEL: u32 = 330;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A bench, as lines.
struct Curves<'a> {
    title: &'a str,
    x: &'a str,
    y: &'a str,
    lines: Vec<(&'a str, Vec<(f64, f64)>)>,
}

/// The chart of the curves, where there are any.
pub(in crate::page) fn draw(records: &[Record]) -> Result<Option<String>> {
    let benches = distinct(records.iter().map(|record| record.bench.as_str()));
    let curves: Vec<Curves<'_>> = benches
        .into_iter()
        .filter(|bench| bench.starts_with(GROWTH))
        .map(|bench| Curves::of(records, bench))
        .collect::<Result<_>>()?;
    if curves.is_empty() {
        return Ok(None);
    }
    let rows = curves.len().div_ceil(2);
    let mut svg = String::new();
    {
        let size = (WIDTH, PANEL * u32::try_from(rows)?);
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        for (panel, curves) in root.split_evenly((rows, 2)).iter().zip(&curves) {
            curves.draw(panel).map_err(|error| error.to_string())?;
        }
        root.present().map_err(|error| error.to_string())?;
    }
    Ok(Some(style::for_dark_pages_too(&svg)))
}

impl<'a> Curves<'a> {
    fn of(records: &'a [Record], bench: &'a str) -> Result<Self> {
        let records: Vec<&Record> = records.iter().filter(|record| record.bench == bench).collect();
        let name = bench.strip_prefix(GROWTH).unwrap_or(bench);
        let (title, x) = name.rsplit_once(", by ").unwrap_or((name, ""));
        let mut lines = Vec::new();
        for subject in distinct(records.iter().map(|record| record.subject.as_str())) {
            let points = records.iter().filter(|record| record.subject == subject);
            let points: Result<Vec<(f64, f64)>> =
                points.map(|record| Ok((record.case.parse()?, record.value))).collect();
            lines.push((subject, points?));
        }
        lines.sort_by_key(|(subject, _)| !subject.starts_with("reflexio"));
        let y = records.first().map_or("", |record| &record.unit);
        Ok(Self { title, x, y, lines })
    }

    fn draw(&self, panel: &Area<'_>) -> Result<()> {
        let points = || self.lines.iter().flat_map(|(_, points)| points);
        let least = points().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
        let most = points().map(|(x, _)| *x).fold(1.0, f64::max);
        let highest = points().map(|(_, y)| *y).fold(0.0, f64::max);
        let x_axis = (least..f64::max(most, least * 2.0)).log_scale();
        let mut builder = ChartBuilder::on(panel);
        builder
            .margin(14)
            .margin_right(44)
            .x_label_area_size(44)
            .y_label_area_size(66)
            .caption(self.title, text(16));
        // From zero, so that what is constant looks so, and with room for the names above.
        let room = 1.1 + 0.09 * self.lines.len() as f64;
        let mut chart = builder.build_cartesian_2d(x_axis, 0.0..highest * room)?;
        chart
            .configure_mesh()
            .axis_style(INK)
            .bold_line_style(FAINT)
            .light_line_style(TRANSPARENT)
            .label_style(text(12))
            .x_desc(self.x)
            .y_desc(self.y)
            .x_label_formatter(&|x| number(*x))
            .y_label_formatter(&|y| number(*y))
            .draw()?;
        for (index, (subject, points)) in self.lines.iter().enumerate() {
            let color = style::of_line(subject, index);
            let line = chart.draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(2)))?;
            line.label(*subject)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2)));
            chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, color.filled())))?;
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .label_font(text(12))
            .draw()?;
        Ok(())
    }
}
