//! Percent-encoding of paths, queries and forms.

use serde_json::{Map, Value};

/// Takes the percent-encoding off a text. What is no encoding stays as it is; bytes that are no UTF-8 are replaced.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Reads `a=1&b` into members. A key that comes more than once becomes a list.
pub(crate) fn pairs(text: &str, into: &mut Map<String, Value>) {
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A plus is a space in forms; paths never come here.
        let (key, value) = (decode(&key.replace('+', " ")), Value::String(decode(&value.replace('+', " "))));
        match into.get_mut(&key) {
            None => drop(into.insert(key, value)),
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{decode, pairs};

    #[test]
    fn what_is_no_encoding_stays() {
        assert_eq!(decode("arn%3Aaws%3as3%2Fx"), "arn:aws:s3/x");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%4"), "%4");
        assert_eq!(decode("%zz%41"), "%zzA");
        assert_eq!(decode("%+1"), "%+1");
        assert_eq!(decode("%ff"), "\u{fffd}");
    }

    #[test]
    fn a_repeated_key_becomes_a_list() {
        let mut members = Map::new();
        pairs("policy&a=1&tag=x&tag=y%20z&&tag=q+r", &mut members);
        assert_eq!(json!(members), json!({ "policy": "", "a": "1", "tag": ["x", "y z", "q r"] }));
    }
}
