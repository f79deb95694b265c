//! Routes: which operation a method and a path stand for.
//!
//! `routes.tsv` holds every operation that reads, one per line: service, method,
//! path template with the query members that mark it, operation.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::{Map, Value};

use crate::label;

static ROUTES: LazyLock<HashMap<&'static str, Vec<Route>>> = LazyLock::new(|| {
    let mut routes: HashMap<_, Vec<_>> = HashMap::new();
    for (service, route) in include_str!("routes.tsv").lines().filter_map(Route::parse) {
        routes.entry(service).or_default().push(route);
    }
    routes
});

#[derive(Debug)]
struct Route {
    method: &'static str,
    path: Vec<Segment>,
    /// Query members that must be there, and their values where the value counts.
    query: Vec<(&'static str, Option<&'static str>)>,
    operation: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    Literal(&'static str),
    Label(&'static str),
    /// A label that takes the rest of the path.
    Rest(&'static str),
}

/// The operation of a service behind a request, and the labels of its path.
pub(crate) fn find(
    service: &str,
    method: &str,
    path: &str,
    query: &Map<String, Value>,
) -> Option<(&'static str, Map<String, Value>)> {
    let routes = ROUTES.get(service)?.iter().filter(|route| route.method == method && route.asks(query));
    let (route, labels) = routes
        .filter_map(|route| Some((route, route.labels(path)?)))
        .max_by_key(|(route, _)| (route.literals(), route.query.len()))?;
    Some((route.operation, labels))
}

/// Whether a service has a route to an operation.
pub(crate) fn leads_to(service: &str, operation: &str) -> bool {
    ROUTES.get(service).is_some_and(|routes| routes.iter().any(|route| route.operation == operation))
}

impl Route {
    fn parse(line: &'static str) -> Option<(&'static str, Self)> {
        let mut columns = line.split('\t');
        let (service, method) = (columns.next()?, columns.next()?);
        let (template, operation) = (columns.next()?, columns.next()?);
        let (path, query) = template.split_once('?').unwrap_or((template, ""));
        let query = query.split('&').filter(|member| !member.is_empty());
        let query = query.map(|member| member.split_once('=').map_or((member, None), |(k, v)| (k, Some(v))));
        let route =
            Self { method, path: segments(path).map(Segment::parse).collect(), query: query.collect(), operation };
        Some((service, route))
    }

    fn asks(&self, query: &Map<String, Value>) -> bool {
        self.query.iter().all(|(key, wanted)| match (query.get(*key), wanted) {
            (Some(_), None) => true,
            (Some(got), Some(wanted)) => got == wanted,
            (None, _) => false,
        })
    }

    fn labels(&self, path: &str) -> Option<Map<String, Value>> {
        let mut labels = Map::new();
        let mut rest = path.strip_prefix('/')?;
        for segment in &self.path {
            let (head, tail) = rest.split_once('/').unwrap_or((rest, ""));
            match segment {
                Segment::Literal(text) if *text == head => rest = tail,
                Segment::Label(name) if !head.is_empty() => {
                    labels.insert((*name).to_owned(), Value::String(label::decode(head)));
                    rest = tail;
                }
                Segment::Rest(name) if !rest.is_empty() => {
                    labels.insert((*name).to_owned(), Value::String(label::decode(rest)));
                    rest = "";
                }
                _ => return None,
            }
        }
        rest.is_empty().then_some(labels)
    }

    fn literals(&self) -> usize {
        self.path.iter().filter(|segment| matches!(segment, Segment::Literal(_))).count()
    }
}

impl Segment {
    fn parse(text: &'static str) -> Self {
        match text.strip_prefix('{').and_then(|label| label.strip_suffix('}')) {
            None => Self::Literal(text),
            Some(label) => label.strip_suffix('+').map_or(Self::Label(label), Self::Rest),
        }
    }
}

/// The segments of a path. Clients disagree on the slash at the end of a model's path, so it does not count.
fn segments(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

    use std::collections::BTreeSet;

    use serde_json::{Map, Value, json};

    use super::{ROUTES, Segment, find};
    use crate::{label, service};

    fn operation(service: &str, method: &str, uri: &str) -> Option<(&'static str, Value)> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut members = Map::new();
        label::pairs(query, &mut members);
        find(service, method, path, &members).map(|(operation, labels)| (operation, Value::Object(labels)))
    }

    #[test]
    fn every_line_is_a_route_of_a_service() {
        let lines = include_str!("routes.tsv").lines().count();
        assert_eq!(ROUTES.values().map(Vec::len).sum::<usize>(), lines);
        assert!(ROUTES.keys().all(|name| service::named(name).is_some()));
    }

    #[test]
    fn every_route_leads_to_its_own_operation() {
        let mut lost = Vec::new();
        for (service, routes) in &*ROUTES {
            for route in routes {
                let mut path = String::new();
                for segment in &route.path {
                    path += &match segment {
                        Segment::Literal(text) => format!("/{text}"),
                        Segment::Label(name) => format!("/arn%3Aaws%2F{name}"),
                        Segment::Rest(name) => format!("/a/{name}"),
                    };
                }
                let query: Vec<_> =
                    route.query.iter().map(|(k, v)| v.map_or((*k).to_owned(), |v| format!("{k}={v}"))).collect();
                let uri = format!("{}?{}", if path.is_empty() { "/" } else { &path }, query.join("&"));
                let found = operation(service, route.method, &uri).map(|(operation, _)| operation);
                if found != Some(route.operation) {
                    lost.push(format!("{service} {} {uri}: {found:?} and not {}", route.method, route.operation));
                }
            }
        }
        assert!(lost.is_empty(), "{}", lost.join("\n"));
    }

    #[test]
    fn services_that_share_a_signature_share_no_path() {
        let of = |service: &str| -> BTreeSet<String> {
            let shape = |route: &super::Route| {
                let path = route.path.iter().map(|s| if let Segment::Literal(text) = s { *text } else { "{}" });
                format!("{} {}", route.method, path.collect::<Vec<_>>().join("/"))
            };
            ROUTES[service].iter().map(shape).collect()
        };
        assert_eq!(of("bedrock").intersection(&of("bedrock-agent")).count(), 0);
    }

    #[test]
    fn a_slash_at_the_end_does_not_count() {
        for path in ["/agents", "/agents/"] {
            assert_eq!(operation("bedrock-agent", "POST", path).unwrap().0, "ListAgents");
        }
        assert_eq!(operation("bedrock-agent", "PUT", "/agents/"), None);
        assert_eq!(operation("bedrock-agent", "GET", "//"), None);
    }

    #[test]
    fn labels_are_decoded_and_never_empty() {
        assert_eq!(
            operation("bedrock", "GET", "/guardrails/arn%3Aaws%3Abedrock%3A%3A%2Fx?guardrailVersion=1").unwrap(),
            ("GetGuardrail", json!({ "guardrailIdentifier": "arn:aws:bedrock::/x" }))
        );
        assert_eq!(operation("bedrock-agent", "GET", "/agents//agentversions/1"), None);
    }

    #[test]
    fn a_bucket_is_told_by_its_subresource() {
        let bucket = json!({ "Bucket": "acme" });
        for (method, uri, name) in [
            ("GET", "/acme?policy", "GetBucketPolicy"),
            ("GET", "/acme/?policy", "GetBucketPolicy"),
            ("GET", "/acme?policyStatus=", "GetBucketPolicyStatus"),
            ("GET", "/acme?acl", "GetBucketAcl"),
            ("GET", "/acme?publicAccessBlock", "GetPublicAccessBlock"),
            ("GET", "/acme?object-lock", "GetObjectLockConfiguration"),
            ("GET", "/acme?ownershipControls", "GetBucketOwnershipControls"),
            ("GET", "/acme?analytics", "ListBucketAnalyticsConfigurations"),
            ("GET", "/acme?analytics&id=1", "GetBucketAnalyticsConfiguration"),
            ("GET", "/acme?list-type=2&prefix=x", "ListObjectsV2"),
            ("GET", "/acme", "ListObjects"),
            ("HEAD", "/acme", "HeadBucket"),
        ] {
            assert_eq!(operation("s3", method, uri), Some((name, bucket.clone())), "{method} {uri}");
        }
        assert_eq!(operation("s3", "GET", "/?x-id=ListBuckets"), Some(("ListBuckets", json!({}))));
        let object = json!({ "Bucket": "acme", "Key": "a b/c/" });
        assert_eq!(operation("s3", "GET", "/acme/a%20b/c/"), Some(("GetObject", object.clone())));
        assert_eq!(operation("s3", "GET", "/acme/a%20b/c/?acl"), Some(("GetObjectAcl", object)));
    }
}
