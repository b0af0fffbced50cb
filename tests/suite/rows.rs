//! The rows of `tests/data/`, as its README says that they are written.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// The files of messages, whose rows ask for what a text means.
pub(crate) const MESSAGES: [&str; 3] = ["classes.jsonl", "messages.jsonl", "siblings.jsonl"];

/// One row, and where it stands.
#[derive(Clone)]
pub(crate) struct Row {
    /// `file:line`, and the text for a row of `classes.jsonl`.
    pub(crate) at: String,
    /// What is asked.
    pub(crate) given: Map<String, Value>,
    /// The text of a message; empty for what is asked of none.
    pub(crate) text: String,
    pub(crate) expect: Value,
    pub(crate) why: String,
}

impl Row {
    /// The command or the kind of the error that is expected.
    pub(crate) fn outcome(&self) -> &str {
        let expect = &self.expect;
        let outcome = expect.get("command").or_else(|| expect.get("error"));
        outcome.and_then(Value::as_str).unwrap()
    }

    pub(crate) fn is_a_command(&self) -> bool {
        self.expect.get("command").is_some()
    }

    /// A field of what is asked.
    pub(crate) fn given(&self, field: &str) -> Option<&str> {
        self.given.get(field).and_then(Value::as_str)
    }

    /// The row, or the messages that a row of `classes.jsonl` stands for.
    fn asked(self) -> Vec<Self> {
        let Some(characters) = self.given("characters") else {
            return vec![self];
        };
        let class = self.expect["class"].as_str().unwrap();
        let counts_as = self.expect["as"].as_str().unwrap_or(" ").chars().cycle();
        let messages = characters.chars().zip(counts_as).flat_map(|(c, counts_as)| {
            let width = c.len_utf8();
            let passed_over = matches!(class, "gap" | "nothing");
            let glued = matches!(class, "nothing" | "letter");
            let error = if glued { "not-addressed" } else { "verb" };
            let span = if passed_over { [2 + width, 3 + width] } else { [2, 2 + width] };
            let code = format!("987654321{counts_as}");
            let tenth = match class {
                "digit" => json!({"command": "reset-password", "code": code}),
                _ if passed_over => json!({"error": "code-length", "span": [6, 15], "digits": 9}),
                _ => json!({"error": "code", "span": [15, 15 + width]}),
            };
            let card = format!("{}C4010123456789", counts_as.to_ascii_uppercase());
            let card = json!({"command": "card-validity", "card": card});
            let messages = [
                (format!("BH{c}X 12"), json!({"error": error, "span": span})),
                (format!("BH MK 987654321{c}"), tenth),
                (format!("BH THE {c}C4010123456789"), card),
            ];
            messages.into_iter().take(if class == "letter" { 3 } else { 2 })
        });
        let row = |(text, expect): (String, Value)| {
            let given = Map::from_iter([("text".to_owned(), text.as_str().into())]);
            Self { at: format!("{}: {text:?}", self.at), given, text, expect, ..self.clone() }
        };
        messages.map(row).collect()
    }
}

/// Every message.
pub(crate) fn all() -> Vec<Row> {
    let rows: Vec<Row> = MESSAGES.into_iter().flat_map(of).collect();
    assert!(rows.len() > 2_000, "only {} rows", rows.len());
    rows
}

/// What the rows of a file ask, in order.
pub(crate) fn of(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let lines = fs::read_to_string(path).unwrap();
    let row = |(at, line)| {
        let at = format!("{file}:{}", at + 1);
        let row: Result<Map<String, Value>, _> = serde_json::from_str(line);
        let mut given = row.unwrap_or_else(|error| panic!("{at}: {error}"));
        let mut take = |field| {
            let value = given.remove(field);
            value.unwrap_or_else(|| panic!("{at}: no {field}"))
        };
        let (expect, why) = (take("expect"), take("why").as_str().unwrap().to_owned());
        let text = given.get("text").and_then(Value::as_str);
        Row { text: text.unwrap_or_default().to_owned(), at, given, expect, why }.asked()
    };
    lines.lines().enumerate().flat_map(row).collect()
}
