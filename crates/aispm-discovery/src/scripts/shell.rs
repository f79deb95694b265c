//! As much of the shell's grammar as it takes to see what a script runs.

use std::{iter::Peekable, str::Chars};

/// One word, its quotes resolved.
#[derive(Debug, Default)]
pub(super) struct Word {
    /// What it says. Substitutions stand in it as written.
    pub(super) text: String,
    /// The scripts inside `$(..)`, `` `..` ``, `<(..)` and `>(..)`.
    pub(super) substituted: Vec<String>,
}

/// One command, without the words before it that only say how to run it.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Variables set before it, or by `export`.
    pub(super) assigned: Vec<Word>,
    /// Its name and arguments.
    pub(super) words: Vec<Word>,
    /// Where its input is redirected from.
    pub(super) inputs: Vec<Word>,
    /// Where its output is redirected to.
    pub(super) outputs: Vec<Word>,
}

/// Commands, each reading what the one before writes.
#[derive(Debug, Default)]
pub(super) struct Pipeline {
    pub(super) commands: Vec<Command>,
}

impl Command {
    /// Its name, without the folder it lies in.
    pub(super) fn name(&self) -> &str {
        self.words.first().map_or("", |word| word.text.rsplit('/').next().unwrap_or_default())
    }

    /// What follows its name.
    pub(super) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Every word of it.
    pub(super) fn all(&self) -> impl Iterator<Item = &Word> {
        self.assigned.iter().chain(&self.words).chain(&self.inputs).chain(&self.outputs)
    }

    fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

/// Lines with their numbers, comments dropped, and joined where the shell reads on.
pub(super) fn logical_lines(script: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, line) in script.lines().enumerate() {
        let code = without_comment(line);
        let has_comment = code.len() < line.len();
        let mut code = code.trim_end();
        let backslashes = code.len() - code.trim_end_matches('\\').len();
        let continued = !has_comment && backslashes % 2 == 1;
        if continued {
            code = code.strip_suffix('\\').unwrap_or(code);
        }
        match lines.last_mut().filter(|_| goes_on) {
            Some((_, text)) => text.extend([" ", code]),
            None => lines.push((index + 1, code.to_owned())),
        }
        // A line that holds only a comment does not end what goes on around it.
        let is_blank = code.trim().is_empty();
        goes_on = continued || code.ends_with(['|']) || code.ends_with("&&") || goes_on && is_blank && has_comment;
    }
    lines
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    let mut escaped = false;
    for (index, c) in line.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '#') if before.is_whitespace() || matches!(before, ';' | '(' | '|' | '&') => {
                return line.get(..index).unwrap_or(line);
            }
            _ => {}
        }
        before = c;
    }
    line
}

/// The pipelines of a text.
pub(super) fn pipelines(text: &str) -> Vec<Pipeline> {
    let mut reader = Reader { chars: text.chars().peekable() };
    let mut pipelines = vec![Pipeline::default()];
    let mut command = Command::default();
    loop {
        let token = reader.token();
        match token {
            Token::Word(word) => {
                command.words.push(word);
                continue;
            }
            Token::Input => {
                command.inputs.extend(reader.target());
                continue;
            }
            Token::Output => {
                command.outputs.extend(reader.target());
                continue;
            }
            Token::Pipe | Token::Next | Token::End => {}
        }
        let done = unwrapped(std::mem::take(&mut command));
        if let Some(pipeline) = pipelines.last_mut().filter(|_| !done.is_empty()) {
            pipeline.commands.push(done);
        }
        match token {
            Token::End => break,
            Token::Next => pipelines.push(Pipeline::default()),
            _ => {}
        }
    }
    pipelines.retain(|pipeline| !pipeline.commands.is_empty());
    pipelines
}

/// Takes off assignments, keywords and commands that only run another one.
fn unwrapped(mut command: Command) -> Command {
    let words = std::mem::take(&mut command.words);
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.peek() {
        let takes_value: &[&str] = match word.text.as_str() {
            "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "!" | "{" | "}" | "time" | "exec"
            | "command" | "nohup" | "builtin" | "export" | "setsid" => &[],
            "sudo" => &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "--user", "--group"],
            "env" => &["-u", "-C", "--unset", "--chdir"],
            "nice" | "ionice" => &["-n", "-c"],
            "timeout" => &["-k", "-s"],
            text if is_assignment(text) => {
                command.assigned.extend(words.next());
                continue;
            }
            _ => break,
        };
        let is_timeout = word.text == "timeout";
        words.next();
        while let Some(option) = words.next_if(|word| word.text.starts_with('-')) {
            if takes_value.contains(&option.text.as_str()) {
                words.next();
            }
        }
        if is_timeout {
            words.next();
        }
    }
    command.words = words.collect();
    command
}

fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+'))
}

enum Token {
    Word(Word),
    Pipe,
    Next,
    Input,
    Output,
    End,
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn token(&mut self) -> Token {
        loop {
            while self.chars.next_if(|c| *c == ' ' || *c == '\t' || *c == '\r').is_some() {}
            let Some(c) = self.chars.next() else { return Token::End };
            return match c {
                '|' if self.chars.next_if_eq(&'|').is_some() => Token::Next,
                '|' => {
                    self.chars.next_if_eq(&'&');
                    Token::Pipe
                }
                '&' if self.chars.next_if_eq(&'>').is_some() => {
                    self.chars.next_if_eq(&'>');
                    Token::Output
                }
                '&' | ';' | '\n' | '(' | ')' => Token::Next,
                '<' | '>' if self.chars.peek() == Some(&'(') => Token::Word(self.word(c)),
                '<' => {
                    while self.chars.next_if_eq(&'<').is_some() {}
                    self.chars.next_if_eq(&'-');
                    Token::Input
                }
                '>' => {
                    self.chars.next_if(|c| matches!(c, '>' | '|'));
                    if self.chars.next_if_eq(&'&').is_none() {
                        return Token::Output;
                    }
                    // `2>&1` says nothing about files.
                    while self.chars.next_if(|c| c.is_ascii_digit() || *c == '-').is_some() {}
                    continue;
                }
                // The stream that is redirected.
                '0'..='2' if matches!(self.chars.peek(), Some('<' | '>')) => continue,
                _ => Token::Word(self.word(c)),
            };
        }
    }

    /// The word that a redirection names.
    fn target(&mut self) -> Option<Word> {
        while self.chars.next_if(|c| *c == ' ' || *c == '\t').is_some() {}
        let first = *self.chars.peek()?;
        if matches!(first, '|' | '&' | ';' | '\n' | ')') {
            return None;
        }
        self.chars.next();
        Some(self.word(first))
    }

    fn word(&mut self, first: char) -> Word {
        let mut word = Word::default();
        let mut quote = None;
        let mut next = Some(first);
        while let Some(c) = next {
            match (quote, c) {
                (Some('\''), '\'') | (Some('"'), '"') => quote = None,
                (Some('\''), _) => word.text.push(c),
                (None, '\'' | '"') => quote = Some(c),
                (_, '\\') => word.text.extend(self.chars.next()),
                (_, '`') => self.substitution(&mut word, "`", '`'),
                (_, '$') if self.chars.next_if_eq(&'(').is_some() => self.substitution(&mut word, "$(", ')'),
                (None, '<' | '>') if self.chars.next_if_eq(&'(').is_some() => {
                    self.substitution(&mut word, if c == '<' { "<(" } else { ">(" }, ')');
                }
                _ => word.text.push(c),
            }
            let ends = |c: &char| c.is_whitespace() || matches!(c, '|' | '&' | ';' | '(' | ')' | '<' | '>');
            next = match quote {
                None => self.chars.next_if(|c| !ends(c)),
                Some(_) => self.chars.next(),
            };
        }
        word
    }

    fn substitution(&mut self, word: &mut Word, open: &str, close: char) {
        let mut inner = String::new();
        let mut depth = 1_usize;
        let mut quote = None;
        while let Some(c) = self.chars.next() {
            match (quote, c) {
                (None | Some('"'), '\\') => {
                    inner.push(c);
                    inner.extend(self.chars.next());
                    continue;
                }
                (None, '\'' | '"') if close == ')' => quote = Some(c),
                (Some(open), _) if open == c => quote = None,
                (None, '(') if close == ')' => depth += 1,
                (None, _) if c == close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            inner.push(c);
        }
        word.text.push_str(open);
        word.text.push_str(&inner);
        word.text.push(close);
        word.substituted.push(inner);
    }
}
