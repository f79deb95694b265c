//! Names, tags and tool descriptions are strangers' bytes: shown, never obeyed.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// A text with everything escaped that a terminal or a reader's eye could obey:
/// control characters, bidirectional overrides, and characters without width.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Like [`escape`], for a text of several lines: line breaks stay.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

/// JSON on its way out: what [`escape`] escapes leaves as JSON's own escape, so that it reads back as it was.
pub struct Json<W>(pub W);

impl<W: Write> Write for Json<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Ok(text) = str::from_utf8(bytes) else { return self.0.write(bytes) };
        let mut shown = 0;
        // INVARIANT: a writer of JSON has escaped lower control characters itself; those it sends are layout.
        let hidden = |c: char| c >= '\u{7f}' && (c.is_control() || is_invisible(c));
        for (at, c) in text.char_indices().filter(|(_, c)| hidden(*c)) {
            self.0.write_all(bytes.get(shown..at).unwrap_or_default())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            shown = at + c.len_utf8();
        }
        self.0.write_all(bytes.get(shown..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use std::io::Write as _;

    use super::{Json, escape, escape_lines};

    #[test]
    fn a_name_cannot_move_the_cursor_or_turn_the_text_around() {
        assert_eq!(escape("chat\u{1b}[2J\u{202e}bot\r\n"), "chat\\u{1b}[2J\\u{202e}bot\\u{d}\\u{a}");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        assert_eq!(escape("größe-模型-тест"), "größe-模型-тест");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(escape_lines("one\ntwo\r\n\u{9b}2J\n"), "one\ntwo\\u{d}\n\\u{9b}2J\n");
    }

    #[test]
    fn json_reads_back_as_it_was() {
        for text in ["größe-模型-тест", "a\u{1b}\u{7f}\u{9b}b", "\u{202e}\u{2066}", "\u{e0041}x\u{fe0f}", ""] {
            let mut out = Vec::new();
            serde_json::to_writer_pretty(Json(&mut out), &[text]).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert_eq!(escape_lines(&out), out, "nothing is left to escape");
            assert_eq!(serde_json::from_str::<[String; 1]>(&out).unwrap(), [text]);
        }
        let mut out = Vec::new();
        Json(&mut out).write_all(&[b'a', 0xff]).unwrap();
        assert_eq!(out, [b'a', 0xff]);
    }
}
