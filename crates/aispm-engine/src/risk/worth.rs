//! Worth: what is lost when an attacker has one asset, whatever it leads to.

use aispm_inventory::{
    Asset, Detail, Observed,
    kind::{Account, Identity, Model, credential::CredentialType, model::ModelSource},
    words::{DataClass, Privilege, ToolClass, Use},
};

use super::carry::share;

/// What is lost with each hold, in 255ths: by reach, by sway, by control. Each is at least the one before.
pub(crate) type Worth = [u8; 3];

/// What is lost when an attacker has an asset.
pub(crate) fn worth(asset: &Asset) -> Worth {
    match &asset.detail {
        Detail::Account(account) => all(settings(account)),
        Detail::Agent(agent) => acts(&agent.tool_classes, agent.acts_unasked.known() == Some(&true)),
        Detail::AgentVersion(agent) => acts(&agent.tool_classes, agent.acts_unasked.known() == Some(&true)),
        Detail::Flow(flow) => acts(&flow.tool_classes, flow.acts_unasked.known() == Some(&true)),
        Detail::AgentRuntime(_) => [40, 60, 70].map(share),
        Detail::Gateway(gateway) => acts(&gateway.tool_classes, false),
        Detail::Tool(tool) => acts(&tool.tool_classes, false),
        Detail::Connection(connection) => acts(&connection.tool_classes, false),
        Detail::McpServer(server) => acts(&server.tool_classes, false),
        Detail::Sandbox(sandbox) => acts(&sandbox.tool_classes, false),
        Detail::Store(store) => data(&store.data_classes, &store.used_for),
        Detail::LogSink(sink) => all(uses(&sink.used_for)),
        Detail::Identity(identity) => [share(10), share(10), privilege(identity)],
        Detail::Model(model) => self::model(model),
        Detail::Endpoint(endpoint) => {
            if endpoint.in_service.known() == Some(&false) { [20, 30, 30] } else { [40, 60, 60] }.map(share)
        }
        Detail::Credential(credential) => all(match credential.credential_type.known() {
            Some(CredentialType::ServiceKey) => 60,
            _ => 50,
        }),
        Detail::Memory(_) => all(80),
        Detail::KnowledgeBase(_) | Detail::VectorStore(_) | Detail::FeatureStore(_) | Detail::Dataset(_) => all(60),
        Detail::DataSource(_) => all(50),
        Detail::Function(_) | Detail::ContainerImage(_) | Detail::ModelVersion(_) | Detail::ModelRegistry(_) => {
            [30, 60, 60].map(share)
        }
        Detail::Notebook(_) | Detail::Workspace(_) | Detail::Pipeline(_) | Detail::TrainingJob(_) => {
            [30, 40, 40].map(share)
        }
        Detail::Key(_) | Detail::Registry(_) | Detail::Prompt(_) | Detail::Guardrail(_) => all(40),
        Detail::Network(_) => all(30),
        Detail::Internet(_) => [0; 3],
    }
}

fn all(hundredths: u8) -> Worth {
    [share(hundredths); 3]
}

/// Settings count for what they hold in check; an account in which nothing asks models has little.
fn settings(account: &Account) -> u8 {
    match (account.management_account.known(), account.ai_assets.known()) {
        (Some(true), _) => 60,
        (_, Some(0)) => 20,
        _ => 45,
    }
}

/// What an agent or tool can be made to do.
fn acts(classes: &Observed<Vec<ToolClass>>, unasked: bool) -> Worth {
    let most = match classes {
        Observed::Known(classes) => classes.iter().map(|class| tool(*class)).max().unwrap_or(30),
        Observed::Unset => 30,
        Observed::Unseen(_) => 50,
    };
    let reach = if unasked { most + 10 } else { most };
    [share(reach), share(reach), share(reach.max(60))]
}

const fn tool(class: ToolClass) -> u8 {
    match class {
        ToolClass::ExecutesCode => 80,
        ToolClass::WritesState | ToolClass::SpendsMoney => 70,
        ToolClass::ReadsPrivate | ToolClass::SendsExternal => 60,
        ToolClass::ReadsUntrusted => 40,
    }
}

/// What a store holds: by what it was classified as, else by what it is used for.
fn data(classes: &Observed<Vec<DataClass>>, used_for: &Observed<Vec<Use>>) -> Worth {
    match classes.known().and_then(|classes| classes.iter().map(|class| sensitivity(*class)).max()) {
        Some(most) => all(most),
        None => all(uses(used_for)),
    }
}

const fn sensitivity(class: DataClass) -> u8 {
    match class {
        DataClass::Personal | DataClass::Confidential => 90,
        DataClass::Prompts => 80,
        DataClass::ModelArtifact => 70,
        DataClass::TrainingData | DataClass::Knowledge => 60,
    }
}

fn uses(used_for: &Observed<Vec<Use>>) -> u8 {
    let most = |uses: &Vec<Use>| uses.iter().map(|used_for| of_use(*used_for)).max();
    used_for.known().and_then(most).unwrap_or(30)
}

const fn of_use(used_for: Use) -> u8 {
    match used_for {
        Use::Capture => 80,
        Use::ModelArtifact | Use::Code => 70,
        Use::TrainingData | Use::KnowledgeSource | Use::Features | Use::Logs => 60,
        Use::Output | Use::AgentTool => 50,
        Use::Other => 30,
    }
}

/// What an identity may do at its widest.
fn privilege(identity: &Identity) -> u8 {
    share(match &identity.privileges {
        Observed::Known(privileges) => privileges.iter().map(|privilege| width(*privilege)).max().unwrap_or(30),
        Observed::Unset => 30,
        Observed::Unseen(_) => 50,
    })
}

const fn width(privilege: Privilege) -> u8 {
    match privilege {
        Privilege::Administrator => 100,
        Privilege::WritesIdentities | Privilege::PassesAnyRole => 95,
        Privilege::AssumesAnyRole => 90,
        Privilege::ReadsAllStores | Privilege::WritesAllStores | Privilege::AdministersAi => 85,
        // The worst of it is the bill.
        Privilege::InvokesAllModels => 50,
    }
}

/// Models of the customer's own are worth their weights and the trust in their answers; others cost what they are asked.
fn model(model: &Model) -> Worth {
    match model.source.known() {
        Some(ModelSource::Foundation | ModelSource::Marketplace) => [40, 40, 40],
        Some(ModelSource::Custom | ModelSource::Imported) => [60, 70, 70],
        _ => [40, 60, 70],
    }
    .map(share)
}
