//! What is said of identities from their effective permissions: the widest of their rights, and how they climb.

use std::collections::BTreeSet;

use aispm_inventory::{Gap, GapRecord, Observed, Reason, kind::Identity, words::Privilege};

use super::{
    ask::{Asker, On},
    estate::Estate,
    principals::{Profile, allows_everything},
    rights::Outcome,
    strength::Strength,
};
use crate::{
    graph::Node,
    policy::{self, ActionId, ActionSet, Policy, Residue, Sight, action},
};

/// Computed facts of one identity.
#[derive(Debug)]
pub(super) struct Computed {
    pub(super) privileges: Observed<Vec<Privilege>>,
    pub(super) unguarded_model_access: Observed<bool>,
    pub(super) escalations: Observed<Vec<String>>,
}

/// What lets an identity give itself rights, each with what it is asked on.
const OWN_POLICIES: [(ActionId, Mine, &str); 11] = [
    (action!("iam:PutUserPolicy"), Mine::User, "writes its own policies"),
    (action!("iam:AttachUserPolicy"), Mine::User, "attaches policies to itself"),
    (action!("iam:PutRolePolicy"), Mine::Role, "writes its own policies"),
    (action!("iam:AttachRolePolicy"), Mine::Role, "attaches policies to itself"),
    (action!("iam:PutGroupPolicy"), Mine::Groups, "writes policies of its group"),
    (action!("iam:AttachGroupPolicy"), Mine::Groups, "attaches policies to its group"),
    (action!("iam:CreatePolicyVersion"), Mine::Policies, "rewrites a policy attached to it"),
    (action!("iam:SetDefaultPolicyVersion"), Mine::Policies, "puts another version of its policy in force"),
    (action!("iam:AddUserToGroup"), Mine::OtherGroups, "joins a group with more rights"),
    (action!("iam:DeleteUserPermissionsBoundary"), Mine::BoundUser, "takes off what bounds it"),
    (action!("iam:DeleteRolePermissionsBoundary"), Mine::BoundRole, "takes off what bounds it"),
];

/// What of an identity an action changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mine {
    User,
    Role,
    Groups,
    Policies,
    OtherGroups,
    BoundUser,
    BoundRole,
}

/// Services to which a role that anyone may pass is as good as taken on.
const MACHINES: [&str; 8] = [
    "bedrock-agentcore.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "sagemaker.amazonaws.com",
];

/// Changes to identities that together decide over every right of an account.
const IDENTITIES: [ActionId; 6] = [
    action!("iam:AttachRolePolicy"),
    action!("iam:AttachUserPolicy"),
    action!("iam:CreatePolicyVersion"),
    action!("iam:PutRolePolicy"),
    action!("iam:PutUserPolicy"),
    action!("iam:UpdateAssumeRolePolicy"),
];

/// Settings of each AI service.
const SETTINGS: [&[ActionId]; 3] = [
    &[
        action!("bedrock:DeleteGuardrail"),
        action!("bedrock:PutModelInvocationLoggingConfiguration"),
        action!("bedrock:UpdateAgent"),
        action!("bedrock:UpdateGuardrail"),
        action!("bedrock:UpdateKnowledgeBase"),
    ],
    &[
        action!("bedrock-agentcore:UpdateAgentRuntime"),
        action!("bedrock-agentcore:UpdateGateway"),
        action!("bedrock-agentcore:UpdateGatewayTarget"),
        action!("bedrock-agentcore:UpdateMemory"),
    ],
    &[
        action!("sagemaker:UpdateDomain"),
        action!("sagemaker:UpdateEndpoint"),
        action!("sagemaker:UpdateModelPackage"),
        action!("sagemaker:UpdateNotebookInstance"),
        action!("sagemaker:UpdatePipeline"),
    ],
];

/// What can be asked of models: resource forms behind the service.
const MODELS: [&str; 8] = [
    "foundation-model/*",
    "inference-profile/*",
    "application-inference-profile/*",
    "provisioned-model/*",
    "custom-model-deployment/*",
    "imported-model/*",
    "prompt-router/*",
    "custom-model/*",
];

/// Computes the facts of a member of a profile.
pub(super) fn of(
    estate: &Estate<'_>,
    strengths: &[Strength<'_>],
    number: usize,
    member: usize,
    outcome: &Outcome,
) -> Option<Computed> {
    let profile = estate.principals.profiles.get(number)?;
    let (node, facts) = estate.principals.all.get(member).map(|principal| (principal.node, principal.facts))?;
    let identity = profile.layers(&estate.book);
    let judge = Judge { estate, profile, asker: Asker::principal(estate, member, profile, &identity)?, facts };
    let mut own = judge.own_ways(strengths, number);
    own.extend(judge.ways_through(outcome.assumes(node)));
    let privileges = judge.privileges(!own.is_empty());
    let gap = profile.unseen().map(|_| gap(estate, profile, facts));
    let mut escalations: Vec<String> = outcome.climbs(node).map(|(way, names)| said(way, names)).chain(own).collect();
    escalations.sort();
    escalations.dedup();
    let unguarded = judge.calls_models_unguarded();
    let open = gap.clone().or_else(|| outcome.open(node));
    // What was seen may already be all there is to say.
    Some(Computed {
        privileges: known_or(privileges, |found| found.contains(&Privilege::Administrator), gap.as_ref()),
        unguarded_model_access: known_or(unguarded, |found| *found, gap.as_ref()),
        escalations: known_or(escalations, |found| !found.is_empty(), open.as_ref()),
    })
}

fn known_or<T>(found: T, enough: impl FnOnce(&T) -> bool, gap: Option<&Gap>) -> Observed<T> {
    match gap {
        Some(gap) if !enough(&found) => Observed::Unseen(gap.clone()),
        _ => Observed::Known(found),
    }
}

/// A way with what it goes through.
fn said(way: &str, names: &BTreeSet<String>) -> String {
    let first = names.first().map(|name| format!(" {name}")).unwrap_or_default();
    match names.len() {
        0 | 1 => format!("{way}{first}"),
        many => format!("{way}{first} and {} more", many - 1),
    }
}

/// Why a part of the policies was not seen.
pub(super) fn gap(estate: &Estate<'_>, profile: &Profile<'_>, facts: &Identity) -> Gap {
    if let Observed::Unseen(gap) = &facts.statements {
        return gap.clone();
    }
    if let Observed::Unseen(gap) = &facts.groups {
        return gap.clone();
    }
    let groups = profile.held.iter().filter(|held| held.policy.is_none()).filter_map(|held| estate.group(held.of));
    let mut of_group = groups.filter_map(|group| match &group.statements {
        Observed::Unseen(gap) => Some(gap.clone()),
        Observed::Known(_) | Observed::Unset => None,
    });
    let missing = || {
        Gap::from(GapRecord {
            reason: Reason::NotFound,
            permission: Some("iam:GetAccountAuthorizationDetails".to_owned()),
            detail: None,
        })
    };
    of_group.next_back().unwrap_or_else(missing)
}

struct Judge<'e> {
    estate: &'e Estate<'e>,
    profile: &'e Profile<'e>,
    asker: Asker<'e>,
    facts: &'e Identity,
}

impl Judge<'_> {
    fn allowed(&self) -> ActionSet {
        let pages = self.profile.held.iter().filter_map(|held| self.estate.book.page(held.policy?));
        pages.fold(ActionSet::default(), |all, page| all.or(page.policy.allowed()))
    }

    /// Whether an action is allowed on something, and whether on all that a pattern stands for.
    fn asks(&self, action: ActionId, arn: &str, keys: &[(&str, &[&str])]) -> Option<bool> {
        let on = On { keys, ..On::some(arn, self.asker.caller.account) };
        let decision = self.asker.decide(self.estate, action, on);
        let whole = |open: &Residue<'_>| matches!(open, Residue::Condition { denies: true, .. } | Residue::Unseen(_));
        (decision.outcome == policy::Outcome::Allowed).then(|| decision.open.iter().all(whole))
    }

    fn everywhere(&self, action: ActionId, arn: &str) -> bool {
        self.asks(action, arn, &[]) == Some(true)
    }

    fn arn(&self, rest: &str) -> String {
        let partition = self.asker.caller.arn.split(':').nth(1).unwrap_or("aws");
        format!("arn:{partition}:{rest}")
    }

    fn privileges(&self, writes_itself: bool) -> Vec<Privilege> {
        let account = self.asker.caller.account;
        let allowed = self.allowed();
        let iam = |what: &str| self.arn(&format!("iam::{account}:{what}/*"));
        let has = |action: ActionId, arn: &str| allowed.contains(action) && self.everywhere(action, arn);
        let rewrites = |action: ActionId| {
            let what = if action.name().contains("Role") {
                "role"
            } else if action.name().contains("User") {
                "user"
            } else {
                "policy"
            };
            has(action, &iam(what))
        };
        let pages = || self.profile.held.iter().filter_map(|held| self.estate.book.page(held.policy?));
        let everything =
            pages().flat_map(|page| page.text).any(allows_everything) || ActionSet::all().without(&allowed).is_empty();
        let administrator = everything && IDENTITIES.into_iter().all(rewrites);
        let passes = || {
            let roles = iam("role");
            allowed.contains(action!("iam:PassRole"))
                && MACHINES.iter().any(|service| {
                    self.asks(action!("iam:PassRole"), &roles, &[("iam:PassedToService", &[service])]) == Some(true)
                })
        };
        let (objects, models) = (self.arn("s3:::*/*"), self.arn("bedrock:*::foundation-model/*"));
        let administers = || {
            SETTINGS.iter().any(|settings| {
                settings.iter().all(|setting| {
                    let service = setting.name().split(':').next().unwrap_or_default();
                    allowed.contains(*setting)
                        && self.everywhere(*setting, &self.arn(&format!("{service}:*:{account}:*")))
                })
            })
        };
        let found = [
            (Privilege::Administrator, administrator),
            (Privilege::WritesIdentities, writes_itself || IDENTITIES.into_iter().any(rewrites)),
            (Privilege::PassesAnyRole, passes()),
            (Privilege::AssumesAnyRole, allowed.contains(action!("sts:AssumeRole")) && self.assumes_any_role()),
            (Privilege::ReadsAllStores, has(action!("s3:GetObject"), &objects)),
            (Privilege::WritesAllStores, has(action!("s3:PutObject"), &objects)),
            (Privilege::InvokesAllModels, has(action!("bedrock:InvokeModel"), &models)),
            (Privilege::AdministersAi, administers()),
        ];
        found.into_iter().filter(|(_, is)| *is).map(|(privilege, _)| privilege).collect()
    }

    /// Whether it may ask to take on any role of its account: its own policies are asked as those of another account
    /// would be, with a role that trusts everybody.
    fn assumes_any_role(&self) -> bool {
        let everybody = aispm_inventory::record::Statement {
            effect: "Allow".to_owned(),
            principals: vec![format!("AWS:{}", self.asker.caller.account)],
            actions: vec!["sts:AssumeRole".to_owned()],
            ..aispm_inventory::record::Statement::default()
        };
        let trust = Policy::compile(&[everybody]);
        let roles = self.arn(&format!("iam::{}:role/*", self.asker.caller.account));
        let on = On::some(&roles, self.asker.caller.account);
        let decision = self.asker.decide_with(self.estate, action!("sts:AssumeRole"), on, Sight::Seen(&trust));
        let whole = |open: &Residue<'_>| matches!(open, Residue::Condition { denies: true, .. } | Residue::Unseen(_));
        decision.outcome == policy::Outcome::Allowed && decision.open.iter().all(whole)
    }

    /// Whether it may call some model without naming a guardrail.
    fn calls_models_unguarded(&self) -> bool {
        let allowed = self.allowed();
        let calls = [action!("bedrock:InvokeModel"), action!("bedrock:InvokeModelWithResponseStream")];
        let account = self.asker.caller.account;
        calls.into_iter().filter(|call| allowed.contains(*call)).any(|call| {
            MODELS.iter().any(|model| {
                let owner = if model.starts_with("foundation") { "" } else { account };
                let arn = self.arn(&format!("bedrock:*:{owner}:{model}"));
                self.asks(call, &arn, &[("bedrock:GuardrailIdentifier", &[])]).is_some()
            })
        })
    }

    /// The ways in which it gives itself rights.
    fn own_ways(&self, strengths: &[Strength<'_>], number: usize) -> Vec<String> {
        let allowed = self.allowed();
        let mut ways = Vec::new();
        for (action, mine, does) in OWN_POLICIES.into_iter().filter(|(action, ..)| allowed.contains(*action)) {
            let bound = matches!(mine, Mine::BoundUser | Mine::BoundRole);
            if !bound && !self.has_room(strengths, number) {
                continue;
            }
            let objects = self.mine(mine, strengths, number);
            if objects.iter().any(|arn| self.asks(action, arn, &[]).is_some()) {
                ways.push(format!("{}: {does}", action.name()));
            }
        }
        ways
    }

    /// The ways in which it writes policies of roles that it takes on.
    fn ways_through(&self, roles: impl Iterator<Item = Node>) -> Vec<String> {
        let allowed = self.allowed();
        let writes = [action!("iam:PutRolePolicy"), action!("iam:AttachRolePolicy")]
            .map(|action| (action, allowed.contains(action)));
        if writes.iter().all(|(_, may)| !may) {
            return Vec::new();
        }
        let arns: Vec<&str> = roles.filter_map(|node| self.estate.principals.arn(node)).collect();
        let can = |action: ActionId| arns.iter().any(|arn| self.asks(action, arn, &[]).is_some());
        let through = writes.into_iter().filter(|(action, may)| *may && can(*action));
        through.map(|(action, _)| format!("{}: writes policies of a role that it takes on", action.name())).collect()
    }

    /// Whether more policies would give it more rights: what bounds it leaves room, or can be taken off.
    fn has_room(&self, strengths: &[Strength<'_>], number: usize) -> bool {
        let own = strengths.get(number).map(|strength| strength.actions).unwrap_or_default();
        let within = match self.profile.boundary {
            Sight::Seen(id) => self.estate.book.page(id).map(|page| *page.policy.allowed()).unwrap_or_default(),
            Sight::Absent | Sight::Unseen => ActionSet::all(),
        };
        !within.without(&own).is_empty()
    }

    /// The ARNs of what an action would change of it.
    fn mine(&self, mine: Mine, strengths: &[Strength<'_>], number: usize) -> Vec<String> {
        let own = self.asker.caller.arn;
        let is_user = own.contains(":user/");
        let of_customer = |policies: &[String]| -> Vec<String> {
            policies.iter().filter(|arn| !arn.contains(":iam::aws:policy/")).cloned().collect()
        };
        let groups = || self.facts.groups.known().into_iter().flatten();
        let member_of = |uid: &str| groups().any(|name| uid.rsplit('/').next() == Some(name.as_str()));
        let account = self.asker.caller.account;
        let nearby = || self.estate.groups_of(account);
        match mine {
            Mine::User if is_user => vec![own.to_owned()],
            Mine::Role if !is_user => vec![own.to_owned()],
            Mine::BoundUser if is_user && self.facts.boundary.known().is_some() => vec![own.to_owned()],
            Mine::BoundRole if !is_user && self.facts.boundary.known().is_some() => vec![own.to_owned()],
            Mine::Groups if is_user => {
                nearby().filter(|(asset, ..)| member_of(&asset.uid)).map(|(asset, ..)| asset.uid.clone()).collect()
            }
            Mine::Policies => {
                let mut policies =
                    of_customer(self.facts.attached_policies.known().map(Vec::as_slice).unwrap_or_default());
                for (_, facts, _) in nearby().filter(|(asset, ..)| is_user && member_of(&asset.uid)) {
                    policies
                        .extend(of_customer(facts.attached_policies.known().map(Vec::as_slice).unwrap_or_default()));
                }
                policies
            }
            Mine::OtherGroups if is_user => {
                let own = strengths.get(number).map(|strength| strength.actions).unwrap_or_default();
                let stronger = |profile: usize| {
                    strengths.get(profile).is_some_and(|group| !group.actions.without(&own).is_empty())
                };
                let others = nearby().filter(|(asset, _, profile)| !member_of(&asset.uid) && stronger(*profile));
                others.map(|(asset, ..)| asset.uid.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}
