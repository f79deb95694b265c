//! Rooms: what a service holds, and where its cells are.

use aispm_discovery::Collector;

use crate::place::Region;

/// Where the cells of a room are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In every region of every account.
    Regional,
    /// Once per account.
    Global,
    /// Once, in the account that manages the organisation or may read it.
    Organization,
}

/// The collectors of one service.
pub struct Room {
    /// Where its cells are.
    pub reach: Reach,
    /// What is listed, slowest first, and what completes what was found.
    pub(crate) survey: &'static [Collector<Region>],
    /// What is read when something points at it.
    pub(crate) follow: &'static [Follower],
}

/// A collector that reads what other assets point at.
pub(crate) struct Follower {
    pub(crate) collector: Collector<Region>,
    /// Whether a uid is one of its own.
    pub(crate) claims: fn(&str) -> bool,
}

impl Room {
    /// Every collector of the room.
    pub fn types(&self) -> impl Iterator<Item = &'static aispm_discovery::ResourceType> + use<> {
        let followed = self.follow.iter().map(|f| f.collector.of);
        self.survey.iter().map(|c| c.of).chain(followed)
    }
}

/// Every room, those with the slowest lists first.
pub const ROOMS: &[&Room] = &[
    &crate::sagemaker::ROOM,
    &crate::agentcore::ROOM,
    &crate::bedrock_agent::ROOM,
    &crate::bedrock::ROOM,
    &crate::iam::ROOM,
    &crate::organizations::ROOM,
    &crate::ec2::ROOM,
    &crate::aoss::ROOM,
    &crate::cloudtrail::ROOM,
    &crate::guardduty::ROOM,
    &crate::inspector::ROOM,
    &crate::qbusiness::ROOM,
    &crate::kendra::ROOM,
    &crate::s3vectors::ROOM,
    &crate::apigateway::ROOM,
    &crate::lambda::ROOM,
    &crate::s3::ROOM,
    &crate::ecr::ROOM,
    &crate::logs::ROOM,
    &crate::kms::ROOM,
    &crate::tagging::ROOM,
];

/// Lists modules as collectors that list. It does not declare them, so that rustfmt still sees the files.
macro_rules! survey {
    ($($file:ident),* $(,)?) => {
        &[$(aispm_discovery::Collector {
            of: &$file::TYPE,
            // The gap behind an early return is filed already.
            collect: aispm_discovery::Collect::Survey(|at| Box::pin(async move { drop($file::collect(at).await) })),
        }),*]
    };
}

/// Lists modules as collectors that follow references.
macro_rules! follow {
    ($($file:ident),* $(,)?) => {
        &[$($crate::room::Follower {
            collector: aispm_discovery::Collector {
                of: &$file::TYPE,
                collect: aispm_discovery::Collect::Follow(|at, uids| Box::pin(async move { drop($file::collect(at, uids).await) })),
            },
            claims: $file::claims,
        }),*]
    };
}

pub(crate) use {follow, survey};
