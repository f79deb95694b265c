//! Amazon resource names, taken apart.

/// The parts of an ARN. Parts that are left out are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    /// Everything after the account, colons included.
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart. Nothing for any other text.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let _partition = parts.next()?;
        Some(Self { service: parts.next()?, region: parts.next()?, account: parts.next()?, resource: parts.next()? })
    }

    /// What stands behind the last slash or colon of the resource.
    pub(crate) fn name(&self) -> &'a str {
        self.resource.rsplit(['/', ':']).next().unwrap_or(self.resource)
    }
}

/// The ARN of the bucket in an `s3://` address, or of an `arn:aws:s3` object.
pub(crate) fn bucket_of(address: &str) -> Option<String> {
    let name = match address.strip_prefix("s3://") {
        Some(rest) => rest,
        None => Arn::parse(address).filter(|arn| arn.service == "s3")?.resource,
    };
    let name = name.split('/').next().filter(|name| !name.is_empty())?;
    Some(format!("arn:aws:s3:::{name}"))
}
