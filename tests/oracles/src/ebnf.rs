//! The part of ISO/IEC 14977 that the document uses: `=`, `,`, `|`, `;`, `[ ]`, `{ }`, `( )`, `n *`,
//! words in double quotes and comments.

use std::fmt;

/// The rules of a document, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grammar {
    /// At least one.
    pub rules: Vec<Rule>,
}

/// `name = definition ; (* note *)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Before the `=`.
    pub name: String,
    /// After it.
    pub definition: Expression,
    /// The comment after the rule, if there is one.
    pub note: Option<String>,
}

/// What stands on the right of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `a | b`
    Choice(Vec<Expression>),
    /// `a , b`
    Sequence(Vec<Expression>),
    /// `[ a ]`
    Optional(Box<Expression>),
    /// `{ a }`
    Repetition(Box<Expression>),
    /// `3 * a`
    Times(usize, Box<Expression>),
    /// A rule, or a class of symbols.
    Name(String),
    /// `"a"`
    Word(String),
}

impl Grammar {
    /// Reads a document.
    ///
    /// # Panics
    ///
    /// If it is not of the form that is told above; the message begins with what is left from there.
    #[must_use]
    pub fn read(document: &str) -> Self {
        // A comment before the first rule is of none.
        let mut rest = Rest(document);
        rest.comment();
        let mut rules = Vec::new();
        while !rest.0.is_empty() {
            let name = rest.run_of(|c| c.is_ascii_lowercase(), "a rule begins with its name");
            rest.expect("=");
            let definition = rest.choice();
            rest.expect(";");
            rules.push(Rule { name, definition, note: rest.comment() });
        }
        Self { rules }
    }

    /// The rule of this name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }
}

/// What is left of a document, without white space in front.
struct Rest<'d>(&'d str);

impl<'d> Rest<'d> {
    /// Takes what stands before `at`.
    fn take(&mut self, at: usize) -> &'d str {
        let (taken, rest) = self.0.split_at(at);
        self.0 = rest.trim_start();
        taken
    }

    fn taken(&mut self, sign: &str) -> bool {
        self.0 = self.0.trim_start();
        let found = self.0.starts_with(sign);
        if found {
            self.take(sign.len());
        }
        found
    }

    fn expect(&mut self, sign: &str) {
        assert!(self.taken(sign), "{:.40?}: expected {sign}", self.0);
    }

    /// Everything up to this sign, and the sign too.
    fn up_to(&mut self, sign: &str) -> String {
        let end = self.0.find(sign);
        let end = end.unwrap_or_else(|| panic!("{:.40?}: expected {sign}", self.0));
        let text = self.take(end).trim().to_owned();
        self.take(sign.len());
        text
    }

    fn run_of(&mut self, fits: fn(char) -> bool, expected: &str) -> String {
        let end = self.0.find(|c| !fits(c)).unwrap_or(self.0.len());
        assert!(end > 0, "{:.40?}: {expected}", self.0);
        self.take(end).to_owned()
    }

    fn comment(&mut self) -> Option<String> {
        self.taken("(*").then(|| self.up_to("*)"))
    }

    fn choice(&mut self) -> Expression {
        self.separated("|", Self::sequence, Expression::Choice)
    }

    fn sequence(&mut self) -> Expression {
        self.separated(",", Self::factor, Expression::Sequence)
    }

    /// One or more of `inner`, `sign` between them; one alone stays what it is.
    fn separated(
        &mut self,
        sign: &str,
        inner: fn(&mut Self) -> Expression,
        several: fn(Vec<Expression>) -> Expression,
    ) -> Expression {
        let mut all = vec![inner(self)];
        while self.taken(sign) {
            all.push(inner(self));
        }
        match all.len() {
            1 => all.remove(0),
            _ => several(all),
        }
    }

    fn factor(&mut self) -> Expression {
        for (open, close) in [("[", "]"), ("{", "}"), ("(", ")")] {
            if self.taken(open) {
                let inner = self.choice();
                self.expect(close);
                return match open {
                    "[" => Expression::Optional(Box::new(inner)),
                    "{" => Expression::Repetition(Box::new(inner)),
                    _ => inner,
                };
            }
        }
        if self.taken("\"") {
            return Expression::Word(self.up_to("\""));
        }
        if self.0.starts_with(|c: char| c.is_ascii_digit()) {
            let count = self.run_of(|c| c.is_ascii_digit(), "a number");
            self.expect("*");
            let count = count.parse().expect("a number that is not too large");
            return Expression::Times(count, Box::new(self.factor()));
        }
        Expression::Name(self.run_of(|c| c.is_ascii_lowercase(), "a name, a word or a bracket"))
    }
}

/// As the document would write it, on one line.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ;", self.name, self.definition)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |items: &[Self], sign: &str, grouped: fn(&Self) -> bool| {
            let item = |item: &Self| {
                if grouped(item) { format!("( {item} )") } else { item.to_string() }
            };
            items.iter().map(item).collect::<Vec<_>>().join(sign)
        };
        match self {
            Self::Choice(ways) => f.write_str(&joined(ways, " | ", |_| false)),
            Self::Sequence(parts) => {
                f.write_str(&joined(parts, " , ", |part| matches!(part, Self::Choice(_))))
            }
            Self::Optional(inner) => write!(f, "[ {inner} ]"),
            Self::Repetition(inner) => write!(f, "{{ {inner} }}"),
            Self::Times(count, inner) => write!(f, "{count} * {inner}"),
            Self::Name(name) => f.write_str(name),
            Self::Word(word) => write!(f, "\"{word}\""),
        }
    }
}

/// A document without its comments.
///
/// # Panics
///
/// If a comment does not end.
#[must_use]
pub fn without_comments(document: &str) -> String {
    let mut kept = String::new();
    let mut rest = document;
    while let Some((before, comment)) = rest.split_once("(*") {
        kept.push_str(before);
        (_, rest) = comment.split_once("*)").expect("a comment that ends");
    }
    kept + rest
}
