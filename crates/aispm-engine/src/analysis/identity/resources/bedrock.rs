//! What can be done to Bedrock.

use aispm_inventory::Relation::{CanAdmin, CanInvoke, CanRead, CanWrite};

use super::{
    Class,
    On::{Above, Beside, Itself, Nothing, Unversioned, Within},
    class, right, way,
};

pub(super) const CUSTOM_MODEL: Class = class(
    "aws_bedrock_custom_model",
    Some("policy"),
    &[
        // Its weights cannot be downloaded; a copy in another account is as good.
        right(CanRead, &[way!("bedrock:CreateModelCopyJob" Itself)]),
        right(CanInvoke, &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)]),
        right(CanAdmin, &[way!("bedrock:PutResourcePolicy" Itself), way!("bedrock:DeleteCustomModel" Itself)]),
    ],
);

pub(super) const IMPORTED_MODEL: Class = class(
    "aws_bedrock_imported_model",
    Some("policy"),
    &[
        right(CanInvoke, &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)]),
        right(CanAdmin, &[way!("bedrock:PutResourcePolicy" Itself), way!("bedrock:DeleteImportedModel" Itself)]),
    ],
);

pub(super) const INFERENCE_PROFILE: Class = class(
    "aws_bedrock_inference_profile",
    None,
    &[right(CanInvoke, &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)])],
);

pub(super) const PROVISIONED_THROUGHPUT: Class = class(
    "aws_bedrock_provisioned_throughput",
    None,
    &[
        right(CanInvoke, &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)]),
        right(CanAdmin, &[way!("bedrock:UpdateProvisionedModelThroughput" Itself)]),
    ],
);

pub(super) const GUARDRAIL: Class = class(
    "aws_bedrock_guardrail",
    None,
    &[right(CanAdmin, &[way!("bedrock:UpdateGuardrail" Itself), way!("bedrock:DeleteGuardrail" Itself)])],
);

pub(super) const GUARDRAIL_VERSION: Class =
    class("aws_bedrock_guardrail_version", None, &[right(CanAdmin, &[way!("bedrock:DeleteGuardrail" Unversioned)])]);

pub(super) const ACCOUNT_SETTINGS: Class = class(
    "aws_bedrock_account_settings",
    None,
    &[right(
        CanAdmin,
        &[
            way!("bedrock:PutModelInvocationLoggingConfiguration" Nothing),
            way!("bedrock:DeleteModelInvocationLoggingConfiguration" Nothing),
            way!("bedrock:PutEnforcedGuardrailConfiguration" Nothing),
            way!("bedrock:DeleteEnforcedGuardrailConfiguration" Nothing),
        ],
    )],
);

pub(super) const AGENT: Class = class(
    "aws_bedrock_agent",
    None,
    &[
        right(CanInvoke, &[way!("bedrock:InvokeAgent" Beside("agent/", "agent-alias/", "/*"))]),
        right(
            CanAdmin,
            &[
                way!("bedrock:UpdateAgent" Itself),
                way!("bedrock:UpdateAgentActionGroup" Itself),
                way!("bedrock:CreateAgentActionGroup" Itself),
                way!("bedrock:AssociateAgentKnowledgeBase" Itself),
            ],
        ),
    ],
);

pub(super) const AGENT_ALIAS: Class = class(
    "aws_bedrock_agent_alias",
    None,
    &[
        right(CanInvoke, &[way!("bedrock:InvokeAgent" Itself)]),
        right(CanAdmin, &[way!("bedrock:UpdateAgentAlias" Itself)]),
    ],
);

pub(super) const FLOW: Class =
    class("aws_bedrock_flow", None, &[right(CanInvoke, &[way!("bedrock:InvokeFlow" Within("/alias/*"))])]);

pub(super) const KNOWLEDGE_BASE: Class = class(
    "aws_bedrock_knowledge_base",
    Some("policy"),
    &[
        right(CanRead, &[way!("bedrock:Retrieve" Itself)]),
        right(CanWrite, &[way!("bedrock:IngestKnowledgeBaseDocuments" Itself)]),
        right(CanInvoke, &[way!("bedrock:Retrieve" Itself)]),
        right(
            CanAdmin,
            &[
                way!("bedrock:UpdateKnowledgeBase" Itself),
                way!("bedrock:CreateDataSource" Itself),
                way!("bedrock:UpdateDataSource" Itself),
            ],
        ),
    ],
);

pub(super) const DATA_SOURCE: Class = class(
    "aws_bedrock_data_source",
    None,
    &[right(CanWrite, &[way!("bedrock:UpdateDataSource" Above("/data-source/"))])],
);
