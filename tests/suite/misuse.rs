//! The compile-fail examples of `src/misuse.rs` come with twins that compile: here it is checked that
//! each pair differs in one line, so that it is that line which does not compile.

/// The code blocks of a file's doc comments: the words behind the fence, and the lines.
fn blocks(source: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = source
        .lines()
        .map(str::trim)
        .filter_map(|line| line.strip_prefix("///"));
    while let Some(line) = lines.next() {
        if let Some(words) = line.trim().strip_prefix("```") {
            blocks.push((
                words,
                lines
                    .by_ref()
                    .take_while(|line| line.trim() != "```")
                    .collect(),
            ));
        }
    }
    blocks
}

#[test]
fn every_misuse_names_its_error_and_differs_in_one_line_from_a_twin_that_compiles() {
    let blocks = blocks(include_str!("../../src/misuse.rs"));
    assert!(
        blocks.len() >= 30 && blocks.len() % 2 == 0,
        "{} blocks",
        blocks.len()
    );
    for pair in blocks.chunks(2) {
        let [(words, wrong), (twin_words, twin)] = pair else {
            panic!("an odd number of blocks");
        };
        let number = words.strip_prefix("compile_fail,E");
        let number = number.and_then(|number| number.parse::<u16>().ok());
        assert!(
            number.is_some(),
            "no error number: {words}\n{}",
            wrong.join("\n")
        );
        assert_eq!(*twin_words, "", "no twin that runs: {}", wrong.join("\n"));
        assert_eq!(wrong.len(), twin.len(), "{}", wrong.join("\n"));
        let differences = wrong.iter().zip(twin).filter(|(wrong, twin)| wrong != twin);
        assert_eq!(differences.count(), 1, "{}", wrong.join("\n"));
    }
}
