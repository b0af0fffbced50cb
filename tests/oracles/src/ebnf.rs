//! The part of ISO/IEC 14977 that the document uses: `=`, `,`, `|`, `;`, `[ ]`, `{ }`, `( )`, `n *`,
//! words in double quotes and comments.

use std::error::Error;
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
    /// # Errors
    ///
    /// Where it is not of the form that is told above: a rule without its `;`, say.
    pub fn read(document: &str) -> Result<Self, Fault> {
        let mut rest = tokens(document)?.into_iter().peekable();
        let mut rules: Vec<Rule> = Vec::new();
        while let Some((line, token)) = rest.next() {
            match token {
                Token::Comment(comment) => {
                    // only after a rule it is a part of it; the document begins with one that is none.
                    if let Some(rule) = rules.last_mut() {
                        if rule.note.is_some() {
                            return Err(Fault(line, "a second comment after a rule"));
                        }
                        rule.note = Some(comment);
                    }
                }
                Token::Name(name) => {
                    expect(&mut rest, line, '=')?;
                    let definition = choice(&mut rest, line)?;
                    expect(&mut rest, line, ';')?;
                    rules.push(Rule {
                        name,
                        definition,
                        note: None,
                    });
                }
                _ => return Err(Fault(line, "a rule begins with its name")),
            }
        }
        if rules.is_empty() {
            return Err(Fault(1, "no rule"));
        }
        Ok(Self { rules })
    }

    /// The rule of this name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }
}

/// A line of the document, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(pub usize, pub &'static str);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.0, self.1)
    }
}

impl Error for Fault {}

/// As the document would write it, on one line.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ;", self.name, self.definition)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(ways) => list(f, ways, " | ", |_| false),
            Self::Sequence(parts) => list(f, parts, " , ", |part| matches!(part, Self::Choice(_))),
            Self::Optional(inner) => write!(f, "[ {inner} ]"),
            Self::Repetition(inner) => write!(f, "{{ {inner} }}"),
            Self::Times(count, inner) => {
                write!(f, "{count} * ")?;
                let group = matches!(**inner, Self::Choice(_) | Self::Sequence(_));
                item(f, inner, group)
            }
            Self::Name(name) => f.write_str(name),
            Self::Word(word) => write!(f, "\"{word}\""),
        }
    }
}

fn list(
    f: &mut fmt::Formatter<'_>,
    items: &[Expression],
    between: &str,
    in_group: impl Fn(&Expression) -> bool,
) -> fmt::Result {
    for (at, inner) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        item(f, inner, in_group(inner))?;
    }
    Ok(())
}

fn item(f: &mut fmt::Formatter<'_>, inner: &Expression, in_group: bool) -> fmt::Result {
    if in_group {
        write!(f, "( {inner} )")
    } else {
        write!(f, "{inner}")
    }
}

/// A document without its comments and the lines that then are empty.
///
/// # Errors
///
/// A comment that does not end.
pub fn without_comments(document: &str) -> Result<String, Fault> {
    let mut kept = String::new();
    let mut rest = document;
    while let Some((before, after)) = rest.split_once("(*") {
        kept.push_str(before);
        (_, rest) = after
            .split_once("*)")
            .ok_or(Fault(1, "a comment that does not end"))?;
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim_end);
    Ok(lines
        .filter(|line| !line.is_empty())
        .flat_map(|line| [line, "\n"])
        .collect())
}

#[derive(Debug)]
enum Token {
    Name(String),
    Word(String),
    Number(usize),
    Comment(String),
    Sign(char),
}

/// Tokens, each with its line.
fn tokens(document: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = document;
    while let Some(first) = rest.chars().next() {
        let line = 1 + document[..document.len() - rest.len()]
            .matches('\n')
            .count();
        let run_of = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let (token, length) = match first {
            c if c.is_whitespace() => {
                rest = rest.trim_start();
                continue;
            }
            '(' if rest.starts_with("(*") => {
                let end = rest
                    .find("*)")
                    .ok_or(Fault(line, "a comment that does not end"))?;
                (
                    Token::Comment(rest[2..end].trim().to_owned()),
                    end + "*)".len(),
                )
            }
            '"' => {
                let end = rest[1..]
                    .find('"')
                    .filter(|end| *end > 0)
                    .ok_or(Fault(line, "a word that does not end, or is empty"))?;
                (Token::Word(rest[1..=end].to_owned()), end + 2)
            }
            'a'..='z' => {
                let length = run_of(|c| c.is_ascii_lowercase());
                (Token::Name(rest[..length].to_owned()), length)
            }
            '0'..='9' => {
                let length = run_of(|c| c.is_ascii_digit());
                let number = rest[..length]
                    .parse()
                    .map_err(|_| Fault(line, "a number that is too large"))?;
                (Token::Number(number), length)
            }
            '=' | ',' | '|' | ';' | '[' | ']' | '{' | '}' | '(' | ')' | '*' => {
                (Token::Sign(first), 1)
            }
            _ => return Err(Fault(line, "a character that the notation does not have")),
        };
        tokens.push((line, token));
        rest = &rest[length..];
    }
    Ok(tokens)
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<(usize, Token)>>;

fn expect(rest: &mut Tokens, line: usize, sign: char) -> Result<(), Fault> {
    match rest.next() {
        Some((_, Token::Sign(found))) if found == sign => Ok(()),
        found => {
            let line = found.map_or(line, |(line, _)| line);
            let what = match sign {
                '=' => "expected =",
                ';' => "expected ; or an operator",
                '*' => "expected * after the number",
                _ => "expected the closing bracket",
            };
            Err(Fault(line, what))
        }
    }
}

fn choice(rest: &mut Tokens, line: usize) -> Result<Expression, Fault> {
    separated(rest, line, '|', sequence, Expression::Choice)
}

fn sequence(rest: &mut Tokens, line: usize) -> Result<Expression, Fault> {
    separated(rest, line, ',', factor, Expression::Sequence)
}

/// One or more of `inner`, `sign` between them; one alone stays what it is.
fn separated(
    rest: &mut Tokens,
    line: usize,
    sign: char,
    inner: impl Fn(&mut Tokens, usize) -> Result<Expression, Fault>,
    several: impl Fn(Vec<Expression>) -> Expression,
) -> Result<Expression, Fault> {
    let first = inner(rest, line)?;
    let mut all = vec![first];
    while rest
        .next_if(|(_, token)| matches!(token, Token::Sign(found) if *found == sign))
        .is_some()
    {
        all.push(inner(rest, line)?);
    }
    Ok(if all.len() == 1 {
        all.remove(0)
    } else {
        several(all)
    })
}

fn factor(rest: &mut Tokens, line: usize) -> Result<Expression, Fault> {
    let Some((line, token)) = rest.next() else {
        return Err(Fault(line, "the document ends within a rule"));
    };
    let in_brackets = |rest: &mut Tokens, closing| {
        let inner = choice(rest, line)?;
        expect(rest, line, closing)?;
        Ok(inner)
    };
    Ok(match token {
        Token::Name(name) => Expression::Name(name),
        Token::Word(word) => Expression::Word(word),
        Token::Number(count) => {
            expect(rest, line, '*')?;
            Expression::Times(count, Box::new(factor(rest, line)?))
        }
        Token::Sign('[') => Expression::Optional(Box::new(in_brackets(rest, ']')?)),
        Token::Sign('{') => Expression::Repetition(Box::new(in_brackets(rest, '}')?)),
        Token::Sign('(') => in_brackets(rest, ')')?,
        _ => return Err(Fault(line, "expected a name, a word or a bracket")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_printed_as_it_is_written() {
        for rule in [
            "a = b ;",
            r#"a = "b" , c | d ;"#,
            r#"a = ( b | "c" , d ) , [ e | f ] , { g , h } , 12 * i ;"#,
            "a = 2 * ( b , c ) , 3 * [ d ] , 4 * { e | f } ;",
        ] {
            let grammar = Grammar::read(rule).unwrap();
            assert_eq!(grammar.rules[0].to_string(), rule);
        }
    }

    #[test]
    fn a_comment_after_a_rule_is_its_note() {
        let grammar = Grammar::read("(* all *)\na = b ; (* of a *)\nb = \"c\" ;\n").unwrap();
        assert_eq!(grammar.rules[0].note.as_deref(), Some("of a"));
        assert_eq!(grammar.rule("b").unwrap().note, None);
        assert_eq!(
            without_comments("(* all\n *)\n\na = b ; (* of a *)\n").unwrap(),
            "a = b ;\n"
        );
    }

    #[test]
    fn what_is_no_grammar_is_refused() {
        for (document, line) in [
            ("", 1),
            ("a = b", 1),
            ("a = b ;\nc = , d ;", 2),
            ("a = b ;\n\nc d ;", 3),
            ("a = [ b ;", 1),
            ("a = 2 b ;", 1),
            ("a = \"\" ;", 1),
            ("a = b - c ;", 1),
            ("a = b ; (* c", 1),
            ("a = b ; (* c *) (* d *)", 1),
            ("= b ;", 1),
        ] {
            let fault = Grammar::read(document).unwrap_err();
            assert_eq!(fault.0, line, "{document:?}: {fault}");
        }
    }
}
