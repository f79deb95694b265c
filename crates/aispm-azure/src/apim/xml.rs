//! A reader of policy documents: elements, attributes and text, and nothing else of XML.
//!
//! Policies are written by others. What is not well-formed, goes too deep or is too long is not read at all, so that nothing
//! that merely looks like a check counts as one. Policy expressions stand escaped in attributes and text, and are only text here.

/// More than API Management accepts in one policy.
const LONGEST: usize = 1024 * 1024;
/// Deeper than any policy that a person wrote.
const DEEPEST: usize = 64;
/// More attributes than any policy has.
const WIDEST: usize = 64;

/// One element. Names keep their case: API Management tells cases apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// The text right inside of it, without that of its children.
    pub(super) text: String,
    pub(super) children: Vec<Self>,
}

impl Element {
    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The children with a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The root of a document. Nothing where it is not well-formed.
pub(super) fn parse(document: &str) -> Option<Element> {
    if document.len() > LONGEST {
        return None;
    }
    let mut rest = document.trim_start_matches('\u{feff}');
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    while let Some((text, markup)) = rest.split_once('<') {
        write_text(open.last_mut(), text)?;
        if let Some(after) = markup.strip_prefix("!--") {
            rest = after.split_once("-->")?.1;
        } else if let Some(after) = markup.strip_prefix("![CDATA[") {
            let (text, after) = after.split_once("]]>")?;
            open.last_mut()?.text.push_str(text);
            rest = after;
        } else if let Some(after) = markup.strip_prefix('?') {
            rest = after.split_once("?>")?.1;
        } else if let Some(after) = markup.strip_prefix('/') {
            let (name, after) = after.split_once('>')?;
            let closed = open.pop().filter(|element| element.name == name.trim_end())?;
            close(closed, &mut open, &mut root)?;
            rest = after;
        } else {
            // A document type stands for other text, and no policy needs one: its name is none.
            let (element, is_empty, after) = start(markup)?;
            if is_empty {
                close(element, &mut open, &mut root)?;
            } else {
                open.push(element);
            }
            if open.len() > DEEPEST {
                return None;
            }
            rest = after;
        }
    }
    (open.is_empty() && rest.trim().is_empty()).then_some(root).flatten()
}

/// Hands an element that has ended to its parent. A document has one root.
fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Option<()> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return None,
    }
    Some(())
}

/// Keeps text. Outside of the root there is none but blanks.
fn write_text(open: Option<&mut Element>, text: &str) -> Option<()> {
    match open {
        Some(element) => element.text.push_str(&decoded(text)?),
        None if text.trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

/// Reads a start tag after its `<`: the element, whether it ends at once, and what follows.
fn start(markup: &str) -> Option<(Element, bool, &str)> {
    let (name, mut rest) = name(markup)?;
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    loop {
        let trimmed = rest.trim_start();
        if let Some(after) = trimmed.strip_prefix("/>") {
            return Some((element, true, after));
        }
        if let Some(after) = trimmed.strip_prefix('>') {
            return Some((element, false, after));
        }
        // Blanks stand before each attribute.
        if trimmed.len() == rest.len() {
            return None;
        }
        let (name, after) = self::name(trimmed)?;
        let after = after.trim_start().strip_prefix('=')?.trim_start();
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
        if value.contains('<') || element.attribute(name).is_some() || element.attributes.len() == WIDEST {
            return None;
        }
        element.attributes.push((name.to_owned(), decoded(value)?));
        rest = after;
    }
}

/// A name at the start of a text, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || ['-', '_', '.', ':'].contains(&c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    name.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some((name, rest))
}

/// Text with its references put in.
fn decoded(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        decoded.push_str(before);
        let (reference, after) = reference.split_once(';')?;
        decoded.push(match reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let code = reference.strip_prefix('#')?;
                let code = match code.strip_prefix('x') {
                    Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                    None => code.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        rest = after;
    }
    decoded.push_str(rest);
    Some(decoded)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn names(document: &str) -> Vec<String> {
        fn walk(element: &Element, found: &mut Vec<String>) {
            found.push(element.name.clone());
            element.children.iter().for_each(|child| walk(child, found));
        }
        let mut found = Vec::new();
        walk(&parse(document).unwrap(), &mut found);
        found
    }

    #[test]
    fn comments_and_character_data_hold_no_elements() {
        assert_eq!(names("<a><!-- <b/> <!-- - -> --><c/></a>"), ["a", "c"]);
        let quoted = parse("<a>x<![CDATA[<b/> & ]] > ]]>y</a>").unwrap();
        assert_eq!((quoted.text.as_str(), quoted.children.len()), ("x<b/> & ]] > y", 0));
        assert_eq!(names("\u{feff}<?xml version=\"1.0\"?>\n<!-- > -->\n<a><b /></a>\n"), ["a", "b"]);
    }

    #[test]
    fn attributes_hold_any_text_but_a_start_of_markup() {
        let one =
            parse(r#"<when condition="@(a &lt; b &amp;&amp; c > &quot;d&#x3e;&#62;&quot;)" id = '"x"/>'/>"#).unwrap();
        assert_eq!(one.attribute("condition"), Some(r#"@(a < b && c > "d>>")"#));
        assert_eq!((one.attribute("id"), one.attribute("other")), (Some("\"x\"/>"), None));
        assert_eq!(one.children.len(), 0);
    }

    #[test]
    fn multi_line_expressions_are_text() {
        let one = parse("<set-body>@{\n return x &gt; 1 ? \"</b>\".Length : 0; }</set-body>");
        assert_eq!(one, None);
        let one = parse("<set-body>@{\n return x &gt; 1 ? \"&lt;/b&gt;\" : null; }</set-body>").unwrap();
        assert!(one.text.contains("x > 1 ? \"</b>\""));
    }

    #[test]
    fn what_is_not_well_formed_is_not_read() {
        for document in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "</a>",
            "<a/>text",
            "text<a/>",
            "<a b=c/>",
            "<a b='1' b='2'/>",
            "<a b='1'c='2'/>",
            "<a b='<'/>",
            "<a b='1/>",
            "<a><!-- b</a>",
            "<a><![CDATA[ b</a>",
            "<a>&unknown;</a>",
            "<a>& </a>",
            "<a>&#xd800;</a>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a b=\"@(x[\"y\"] == 1)\"/>",
            "< a/>",
            "<1/>",
        ] {
            assert_eq!(parse(document), None, "{document}");
        }
        let deep = format!("{}{}", "<a>".repeat(DEEPEST + 1), "</a>".repeat(DEEPEST + 1));
        assert_eq!(parse(&deep), None);
        let deep = format!("{}{}", "<a>".repeat(DEEPEST), "</a>".repeat(DEEPEST));
        assert!(parse(&deep).is_some());
        assert_eq!(parse(&format!("<a>{}</a>", " ".repeat(LONGEST))), None);
    }
}
