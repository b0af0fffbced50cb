//! Figures on their way from each process to the tables.

use crate::measure::quantile;

/// Tells the process that started this one: a figure has a table, a row and a column.
pub(crate) fn tell(table: &str, row: &str, column: &str, figure: f64) {
    println!("{table}\t{row}\t{column}\t{figure}");
}

/// A figure's place, and its value in each process.
type Cell<'a> = ([&'a str; 3], Vec<f64>);

/// Prints each table twice: the medians over the processes, and their range.
pub(crate) fn print(processes: &[String]) {
    let mut cells: Vec<Cell<'_>> = Vec::new();
    for line in processes.iter().flat_map(|process| process.lines()) {
        let [table, row, column, figure] = line.split('\t').collect::<Vec<_>>()[..] else {
            unreachable!("a process tells figures only")
        };
        let figure = figure.parse().expect("a figure is a number");
        let place = [table, row, column];
        match cells.iter_mut().find(|(known, _)| *known == place) {
            Some((_, figures)) => figures.push(figure),
            None => cells.push((place, vec![figure])),
        }
    }
    for table in distinct(&cells, 0) {
        let cells: Vec<Cell<'_>> =
            cells.iter().filter(|cell| cell.0[0] == table).cloned().collect();
        block(table, &cells, |figures| show(quantile(figures, 0.5)));
        block("lowest and highest of the processes", &cells, |figures| {
            format!("{}-{}", show(quantile(figures, 0.0)), show(quantile(figures, 1.0)))
        });
    }
}

fn block(title: &str, cells: &[Cell<'_>], cell: impl Fn(&[f64]) -> String) {
    print!("{title}\n{:22}", "");
    for column in distinct(cells, 2) {
        print!("{column:>12}");
    }
    for row in distinct(cells, 1) {
        print!("\n{row:<22}");
        for (_, figures) in cells.iter().filter(|(place, _)| place[1] == row) {
            print!("{:>12}", cell(figures));
        }
    }
    println!("\n");
}

/// The names at this place, in the order in which they were told.
fn distinct<'a>(cells: &[Cell<'a>], at: usize) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (place, _) in cells {
        if !names.contains(&place[at]) {
            names.push(place[at]);
        }
    }
    names
}

/// With three digits that say something.
fn show(figure: f64) -> String {
    let decimals = [(10.0, 2), (100.0, 1)].iter().find(|(limit, _)| figure < *limit);
    format!("{figure:.*}", decimals.map_or(0, |(_, decimals)| *decimals))
}
