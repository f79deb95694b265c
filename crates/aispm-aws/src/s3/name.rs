//! Bucket names that anyone can guess who knows an account's number.

/// Names that tools of AWS give to the buckets they make.
const PREDICTABLE: &[&str] = &[
    "amazon-sagemaker-{account}-{region}",
    "aws-athena-query-results-{account}-{region}",
    "aws-emr-studio-{account}-{region}",
    "aws-glue-assets-{account}-{region}",
    "bedrock-agentcore-codebuild-sources-{account}-{region}",
    "cdk-hnb659fds-assets-{account}-{region}",
    "sagemaker-{region}-{account}",
    "sagemaker-studio-{account}",
    "sagemaker-studio-{region}-{account}",
];

/// Whether a bucket has such a name.
pub(super) fn is_predictable(name: &str) -> bool {
    PREDICTABLE.contains(&shape(name).as_str())
}

/// A name with its account and region replaced by what they are.
fn shape(name: &str) -> String {
    let words: Vec<&str> = name.split('-').collect();
    let mut shape = Vec::new();
    let mut rest = words.as_slice();
    while let Some((word, after)) = rest.split_first() {
        // Regions are of three words or, as in `us-gov-west-1`, of four.
        let region = [3, 4].into_iter().find(|length| rest.get(..*length).is_some_and(is_region));
        rest = match region {
            Some(length) => rest.get(length..).unwrap_or_default(),
            None => after,
        };
        shape.push(match region {
            Some(_) => "{region}",
            None if word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit()) => "{account}",
            None => word,
        });
    }
    shape.join("-")
}

fn is_region(words: &[&str]) -> bool {
    let [area, middle @ .., number] = words else { return false };
    area.len() == 2
        && number.len() == 1
        && number.bytes().all(|b| b.is_ascii_digit())
        && middle.iter().chain([area]).all(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::is_predictable;

    #[test]
    fn names_of_tools_can_be_guessed() {
        for name in [
            "sagemaker-eu-west-1-111122223333",
            "sagemaker-us-gov-west-1-111122223333",
            "aws-glue-assets-111122223333-ap-southeast-2",
            "cdk-hnb659fds-assets-111122223333-eu-west-1",
        ] {
            assert!(is_predictable(name), "{name}");
        }
    }

    #[test]
    fn other_names_cannot() {
        for name in [
            "acme-training",
            "sagemaker-eu-west-1-111122223333-x7f3",
            "sagemaker-eu-west-1",
            "sagemaker-111122223333",
            "amazon-sagemaker-111122223333-eu-west-1-a1b2c3d4e5f6",
            "",
        ] {
            assert!(!is_predictable(name), "{name}");
        }
    }
}
