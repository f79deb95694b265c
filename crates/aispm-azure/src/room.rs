//! Rooms: what a resource provider holds.

use aispm_discovery::Collector;

use crate::place::At;

/// The collectors of one resource provider.
pub struct Room {
    /// Types that Resource Graph is asked for.
    pub(crate) graph: &'static [&'static str],
    /// What is listed in every subscription, slowest first.
    pub(crate) survey: &'static [Collector<At>],
    /// What is read when something points at it.
    pub(crate) follow: &'static [Follower],
}

/// A collector that reads what other assets point at.
pub(crate) struct Follower {
    pub(crate) collector: Collector<At>,
    /// The types of the uids that lead to its own.
    pub(crate) claims: &'static [&'static str],
}

impl Room {
    /// Every type of the room. One that is listed, and read also when something points at more of it, is one type.
    pub fn types(&self) -> impl Iterator<Item = &'static aispm_discovery::ResourceType> + use<> {
        let survey = self.survey;
        let listed = move |name| survey.iter().any(|c| c.of.name == name);
        let followed = self.follow.iter().map(|f| f.collector.of).filter(move |of| !listed(of.name));
        survey.iter().map(|c| c.of).chain(followed)
    }
}

/// Every room, those with the slowest lists first.
pub const ROOMS: &[&Room] = &[
    &crate::machinelearning::ROOM,
    &crate::apim::ROOM,
    &crate::cognitive::ROOM,
    &crate::foundry::ROOM,
    &crate::website::ROOM,
    &crate::containerapps::ROOM,
    &crate::apicenter::ROOM,
    &crate::botservice::ROOM,
    &crate::search::ROOM,
    &crate::storage::ROOM,
    &crate::containerregistry::ROOM,
    &crate::keyvault::ROOM,
    &crate::operationalinsights::ROOM,
    &crate::security::ROOM,
    &crate::authorization::ROOM,
];

/// Lists modules as collectors that list.
macro_rules! survey {
    ($($file:ident),* $(,)?) => {
        &[$(aispm_discovery::Collector {
            of: &$file::TYPE,
            collect: aispm_discovery::Collect::Survey(|at| Box::pin($file::collect(at))),
        }),*]
    };
}

/// Lists modules as collectors that follow references.
macro_rules! follow {
    ($($file:ident),* $(,)?) => {
        &[$($crate::room::Follower {
            collector: aispm_discovery::Collector {
                of: &$file::TYPE,
                collect: aispm_discovery::Collect::Follow(|at, uids| Box::pin($file::collect(at, uids))),
            },
            claims: &[$file::ARM],
        }),*]
    };
}

pub(crate) use {follow, survey};
