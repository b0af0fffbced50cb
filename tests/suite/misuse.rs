//! The pairs of `misuse.md`, which are doctests of the crate: each names its error, and differs in one
//! line from a twin that compiles, so that it is that line which does not.

/// The code blocks of a text: what is written after the fence, and the lines.
fn blocks(source: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(words) = line.strip_prefix("```") {
            let block = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((words, block));
        }
    }
    blocks
}

#[test]
fn every_misuse_names_its_error_and_differs_in_one_line_from_a_twin_that_compiles() {
    let blocks = blocks(include_str!("misuse.md"));
    assert!(blocks.len() >= 28 && blocks.len() % 2 == 0, "{} blocks", blocks.len());
    for pair in blocks.chunks(2) {
        let ((words, wrong), (twin_words, twin)) = (&pair[0], &pair[1]);
        let number = words.strip_prefix("compile_fail,E").unwrap_or_default();
        assert!(number.parse::<u16>().is_ok(), "no error number: {words} {wrong:#?}");
        let differences = wrong.iter().zip(twin).filter(|(wrong, twin)| wrong != twin);
        let expected = ("", wrong.len(), 1);
        assert_eq!((*twin_words, twin.len(), differences.count()), expected, "{wrong:#?}");
    }
}
