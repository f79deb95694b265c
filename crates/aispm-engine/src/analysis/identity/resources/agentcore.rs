//! What can be done to AgentCore.

use aispm_inventory::Relation::{CanAdmin, CanInvoke, CanRead, CanWrite};

use super::{
    Class, DIRECT,
    On::{Itself, Within},
    always, class, climb, right, right_when, takes_cloud_identities, way,
};

pub(super) const RUNTIME: Class = class(
    "aws_agentcore_runtime",
    Some("policy"),
    &[
        right_when(
            CanInvoke,
            takes_cloud_identities,
            &[
                way!("bedrock-agentcore:InvokeAgentRuntime" Itself),
                way!("bedrock-agentcore:InvokeAgentRuntimeForUser" Itself),
                way!("bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream" Itself),
            ],
        ),
        right(
            CanAdmin,
            &[way!("bedrock-agentcore:UpdateAgentRuntime" Itself), way!("bedrock-agentcore:PutResourcePolicy" Itself)],
        ),
        climb(
            takes_cloud_identities,
            &[
                way!("runs commands in", "agent runtime", DIRECT => "bedrock-agentcore:InvokeAgentRuntimeCommand" Itself),
            ],
        ),
    ],
);

pub(super) const RUNTIME_ENDPOINT: Class = class(
    "aws_agentcore_runtime_endpoint",
    None,
    &[right(CanInvoke, &[way!("bedrock-agentcore:InvokeAgentRuntime" Itself)])],
);

pub(super) const GATEWAY: Class = class(
    "aws_agentcore_gateway",
    Some("policy"),
    &[
        right_when(CanInvoke, takes_cloud_identities, &[way!("bedrock-agentcore:InvokeGateway" Itself)]),
        right(
            CanAdmin,
            &[
                way!("bedrock-agentcore:UpdateGateway" Itself),
                way!("bedrock-agentcore:CreateGatewayTarget" Itself),
                way!("bedrock-agentcore:UpdateGatewayTarget" Itself),
                way!("bedrock-agentcore:PutResourcePolicy" Itself),
            ],
        ),
    ],
);

pub(super) const MEMORY: Class = class(
    "aws_agentcore_memory",
    Some("policy"),
    &[
        right(
            CanRead,
            &[
                way!("bedrock-agentcore:RetrieveMemoryRecords" Itself),
                way!("bedrock-agentcore:ListMemoryRecords" Itself),
                way!("bedrock-agentcore:GetMemoryRecord" Itself),
                way!("bedrock-agentcore:ListEvents" Itself),
                way!("bedrock-agentcore:GetEvent" Itself),
            ],
        ),
        right(
            CanWrite,
            &[
                way!("bedrock-agentcore:CreateEvent" Itself),
                way!("bedrock-agentcore:BatchCreateMemoryRecords" Itself),
                way!("bedrock-agentcore:BatchUpdateMemoryRecords" Itself),
            ],
        ),
        right(CanAdmin, &[way!("bedrock-agentcore:UpdateMemory" Itself)]),
    ],
);

pub(super) const CODE_INTERPRETER: Class = class(
    "aws_agentcore_code_interpreter",
    None,
    &[
        right(
            CanInvoke,
            &[way!(
                "bedrock-agentcore:StartCodeInterpreterSession" Itself,
                "bedrock-agentcore:InvokeCodeInterpreter" Itself
            )],
        ),
        climb(
            always,
            &[way!(
                "runs code in", "code interpreter", DIRECT =>
                "bedrock-agentcore:StartCodeInterpreterSession" Itself,
                "bedrock-agentcore:InvokeCodeInterpreter" Itself
            )],
        ),
    ],
);

pub(super) const BROWSER: Class =
    class("aws_agentcore_browser", None, &[right(CanInvoke, &[way!("bedrock-agentcore:StartBrowserSession" Itself)])]);

pub(super) const HARNESS: Class = class(
    "aws_agentcore_harness",
    None,
    &[
        right(CanInvoke, &[way!("bedrock-agentcore:InvokeHarness" Itself)]),
        right(CanAdmin, &[way!("bedrock-agentcore:UpdateHarness" Itself)]),
    ],
);

pub(super) const POLICY_ENGINE: Class = class(
    "aws_agentcore_policy_engine",
    None,
    &[right(
        CanAdmin,
        &[
            way!("bedrock-agentcore:UpdatePolicy" Within("/policy/*")),
            way!("bedrock-agentcore:DeletePolicy" Within("/policy/*")),
            way!("bedrock-agentcore:CreatePolicy" Itself),
            way!("bedrock-agentcore:UpdatePolicyEngine" Itself),
        ],
    )],
);
