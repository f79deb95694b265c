//! What carries an attacker: for every relation, in which direction, from which hold to which, and how easily.
//!
//! The table is in `docs/how-risk-is-scored.md`.

use aispm_inventory::{Kind, Relation};

/// What an attacker has of an asset. Each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hold {
    /// Sends it requests, or reads what it holds.
    Reach,
    /// Decides what it says: its content, its answers.
    Sway,
    /// Decides what it runs and as whom; of an identity: acts as it.
    Control,
}

impl Hold {
    pub(crate) const ALL: [Self; 3] = [Self::Reach, Self::Sway, Self::Control];
}

/// One way along a relation, or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Whether it goes from the relation's end to its start.
    pub(crate) against: bool,
    /// What the attacker must have where it begins.
    pub(crate) needs: Hold,
    /// What the attacker then has where it ends.
    pub(crate) gives: Hold,
    /// How easily, in 255ths, on top of the ease of the edge.
    pub(crate) ease: u8,
}

/// 255ths of hundredths.
pub(crate) const fn share(hundredths: u8) -> u8 {
    ((hundredths as u16 * 255 + 50) / 100) as u8
}

/// It is enough.
const SURE: u8 = share(100);
/// The asset has to be talked into it, or to load what was left for it.
const LIKELY: u8 = share(90);
/// The asset has to come across what was left for it among other things.
const LATER: u8 = share(70);
/// It takes a flaw in fixed code.
const HARD: u8 = share(50);

const fn along(needs: Hold, gives: Hold, ease: u8) -> Step {
    Step { against: false, needs, gives, ease }
}

const fn against(needs: Hold, gives: Hold, ease: u8) -> Step {
    Step { against: true, needs, gives, ease }
}

/// The ways along a relation and against it. None: it carries nobody.
pub(crate) fn steps(relation: Relation, from: Kind, to: Kind) -> &'static [Step] {
    use Hold::{Control, Reach, Sway};
    match relation {
        Relation::Exposes => const { &[along(Reach, Reach, SURE)] },
        Relation::WritableByPublic => const { &[along(Reach, Control, SURE)] },
        Relation::CanRead | Relation::CanInvoke => const { &[along(Control, Reach, SURE)] },
        Relation::CanAssume | Relation::CanEscalateTo | Relation::CanWrite | Relation::CanAdmin => {
            const { &[along(Control, Control, SURE)] }
        }
        // Who may hand on an identity gains it only together with something that takes it: that is `can_escalate_to`.
        Relation::CanPass => &[],
        Relation::RunsAs | Relation::ActsAs => match from {
            // They do what those who talk to them say, or open a shell to them.
            Kind::Agent
            | Kind::AgentRuntime
            | Kind::AgentVersion
            | Kind::Flow
            | Kind::Notebook
            | Kind::Sandbox
            | Kind::Workspace => const { &[along(Reach, Control, LIKELY), along(Control, Control, SURE)] },
            // The service alone acts with it; who changes what is kept there does not.
            Kind::FeatureStore | Kind::KnowledgeBase | Kind::Memory => const { &[along(Control, Control, HARD)] },
            _ => const { &[along(Reach, Control, HARD), along(Control, Control, SURE)] },
        },
        Relation::Serves => {
            const { &[along(Reach, Reach, SURE), against(Sway, Sway, LIKELY), against(Control, Control, LIKELY)] }
        }
        Relation::RoutesTo => const { &[along(Reach, Reach, SURE), against(Sway, Sway, LIKELY)] },
        Relation::UsesModel => const { &[along(Reach, Reach, LIKELY), against(Sway, Sway, LATER)] },
        Relation::TrainedOn => const { &[against(Sway, Sway, LATER)] },
        Relation::ArtifactIn => const { &[against(Sway, Sway, LIKELY), against(Control, Control, LIKELY)] },
        Relation::PullsImage => const { &[against(Control, Control, LIKELY)] },
        Relation::Reads => match from {
            Kind::KnowledgeBase | Kind::DataSource => {
                const { &[along(Reach, Reach, LIKELY), against(Sway, Sway, LATER)] }
            }
            Kind::TrainingJob => const { &[against(Sway, Sway, LATER)] },
            Kind::Workspace => const { &[against(Sway, Reach, LATER)] },
            _ => const { &[along(Reach, Reach, LIKELY), against(Sway, Reach, LATER)] },
        },
        Relation::Writes => const { &[along(Sway, Sway, LIKELY), along(Control, Control, LIKELY)] },
        Relation::HasTool | Relation::DelegatesTo => {
            const { &[along(Reach, Reach, LIKELY), against(Sway, Reach, LATER)] }
        }
        Relation::RemembersIn => {
            const { &[along(Reach, Reach, LIKELY), along(Reach, Sway, HARD), against(Sway, Reach, LATER)] }
        }
        Relation::ConnectsTo => match (from, to) {
            // An open network leads to what stands in it.
            (_, Kind::Network) => const { &[against(Reach, Reach, LIKELY)] },
            (Kind::KnowledgeBase, _) => const { &[along(Reach, Reach, LIKELY), against(Sway, Sway, LATER)] },
            _ => const { &[along(Reach, Reach, LIKELY), against(Sway, Reach, LATER)] },
        },
        Relation::Contains | Relation::EncryptedBy | Relation::GuardedBy | Relation::LogsTo => &[],
    }
}
