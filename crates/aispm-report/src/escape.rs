//! Names, tags and tool descriptions are strangers' bytes: shown, never obeyed.

use std::fmt::Write as _;

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

const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_name_cannot_move_the_cursor_or_turn_the_text_around() {
        assert_eq!(escape("chat\u{1b}[2J\u{202e}bot\r\n"), "chat\\u{1b}[2J\\u{202e}bot\\u{d}\\u{a}");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        assert_eq!(escape("größe-模型-тест"), "größe-模型-тест");
    }
}
