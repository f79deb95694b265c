//! Machines that can be made with a role: what it takes to make and use one once the role may be passed to its service.
//!
//! Publicly known ways, such as those that pathfinding.cloud collects.

use super::resources::{DIRECT, INDIRECT, SLOW, STEPS};
use crate::policy::{ActionId, action};

/// A machine, and the calls that make it work for the caller.
#[derive(Debug)]
pub(super) struct Machine {
    /// The service that takes on the role.
    pub(super) service: &'static str,
    /// What it is, for people.
    pub(super) noun: &'static str,
    /// How easy it is, in 255ths.
    pub(super) ease: u8,
    /// The calls, each with its resource behind the account; `*` where the action knows no resources. All are needed.
    pub(super) calls: &'static [(ActionId, &'static str)],
}

macro_rules! machine {
    ($service:literal, $noun:literal, $ease:expr, $($action:literal $on:literal),+) => {
        Machine {
            service: concat!($service, ".amazonaws.com"),
            noun: $noun,
            ease: $ease,
            calls: &[$((action!($action), $on)),+],
        }
    };
}

/// The machines.
pub(super) const MACHINES: &[Machine] = &[
    machine!("lambda", "function", STEPS, "lambda:CreateFunction" "function:*", "lambda:InvokeFunction" "function:*"),
    machine!("lambda", "function", STEPS, "lambda:CreateFunction" "function:*", "lambda:AddPermission" "function:*"),
    machine!(
        "lambda", "function", STEPS, "lambda:CreateFunction" "function:*", "lambda:CreateFunctionUrlConfig" "function:*"
    ),
    machine!(
        "lambda", "function", SLOW, "lambda:CreateFunction" "function:*", "lambda:CreateEventSourceMapping" "*"
    ),
    machine!(
        "sagemaker", "notebook", STEPS, "sagemaker:CreateNotebookInstance" "notebook-instance/*",
        "sagemaker:CreatePresignedNotebookInstanceUrl" "notebook-instance/*"
    ),
    machine!("sagemaker", "training job", DIRECT, "sagemaker:CreateTrainingJob" "training-job/*"),
    machine!("sagemaker", "processing job", DIRECT, "sagemaker:CreateProcessingJob" "processing-job/*"),
    machine!(
        "sagemaker", "tuning job", DIRECT, "sagemaker:CreateHyperParameterTuningJob" "hyper-parameter-tuning-job/*"
    ),
    machine!(
        "sagemaker", "pipeline", STEPS, "sagemaker:CreatePipeline" "pipeline/*",
        "sagemaker:StartPipelineExecution" "pipeline/*"
    ),
    machine!(
        "sagemaker", "user profile", STEPS, "sagemaker:CreateUserProfile" "user-profile/*",
        "sagemaker:CreatePresignedDomainUrl" "user-profile/*"
    ),
    machine!(
        "sagemaker", "user profile", STEPS, "sagemaker:UpdateUserProfile" "user-profile/*",
        "sagemaker:CreatePresignedDomainUrl" "user-profile/*"
    ),
    machine!(
        "sagemaker", "endpoint", STEPS, "sagemaker:CreateModel" "model/*",
        "sagemaker:CreateEndpointConfig" "endpoint-config/*", "sagemaker:CreateEndpoint" "endpoint/*"
    ),
    machine!(
        "bedrock-agentcore", "code interpreter", STEPS, "bedrock-agentcore:CreateCodeInterpreter" "code-interpreter*",
        "bedrock-agentcore:StartCodeInterpreterSession" "code-interpreter-custom/*",
        "bedrock-agentcore:InvokeCodeInterpreter" "code-interpreter-custom/*"
    ),
    machine!(
        "bedrock-agentcore", "agent runtime", STEPS, "bedrock-agentcore:CreateAgentRuntime" "runtime/*",
        "bedrock-agentcore:InvokeAgentRuntime" "runtime/*"
    ),
    machine!(
        "bedrock-agentcore", "agent runtime", STEPS, "bedrock-agentcore:UpdateAgentRuntime" "runtime/*",
        "bedrock-agentcore:InvokeAgentRuntime" "runtime/*"
    ),
    machine!(
        "bedrock-agentcore", "harness", STEPS, "bedrock-agentcore:CreateHarness" "harness/*",
        "bedrock-agentcore:InvokeHarness" "harness/*"
    ),
    machine!(
        "bedrock", "agent", INDIRECT, "bedrock:CreateAgent" "*", "bedrock:CreateAgentActionGroup" "agent/*",
        "bedrock:PrepareAgent" "agent/*", "bedrock:InvokeAgent" "agent-alias/*"
    ),
    machine!("ec2", "instance", STEPS, "ec2:RunInstances" "instance/*"),
    machine!("glue", "job", STEPS, "glue:CreateJob" "job/*", "glue:StartJobRun" "job/*"),
    machine!("glue", "job", SLOW, "glue:UpdateJob" "job/*", "glue:StartJobRun" "job/*"),
    machine!("glue", "session", STEPS, "glue:CreateSession" "session/*", "glue:RunStatement" "session/*"),
    machine!("glue", "development endpoint", DIRECT, "glue:CreateDevEndpoint" "*"),
    machine!("cloudformation", "stack", DIRECT, "cloudformation:CreateStack" "stack/*"),
    machine!("cloudformation", "stack", SLOW, "cloudformation:UpdateStack" "stack/*"),
    machine!(
        "cloudformation", "stack", STEPS, "cloudformation:CreateChangeSet" "stack/*",
        "cloudformation:ExecuteChangeSet" "stack/*"
    ),
    machine!("codebuild", "build", STEPS, "codebuild:CreateProject" "project/*", "codebuild:StartBuild" "project/*"),
    machine!(
        "codebuild", "build", STEPS, "codebuild:CreateProject" "project/*", "codebuild:StartBuildBatch" "project/*"
    ),
    machine!("codebuild", "build", SLOW, "codebuild:UpdateProject" "project/*", "codebuild:StartBuild" "project/*"),
    machine!(
        "ecs-tasks", "task", STEPS, "ecs:RegisterTaskDefinition" "task-definition/*", "ecs:RunTask" "task-definition/*"
    ),
    machine!(
        "ecs-tasks", "task", STEPS, "ecs:RegisterTaskDefinition" "task-definition/*", "ecs:CreateService" "service/*"
    ),
    machine!("ecs-tasks", "task", STEPS, "batch:RegisterJobDefinition" "job-definition/*", "batch:SubmitJob" "job-definition/*"),
    machine!(
        "states", "state machine", STEPS, "states:CreateStateMachine" "stateMachine:*",
        "states:StartExecution" "stateMachine:*"
    ),
    machine!(
        "states", "state machine", SLOW, "states:UpdateStateMachine" "stateMachine:*",
        "states:StartExecution" "stateMachine:*"
    ),
    machine!("scheduler", "schedule", STEPS, "scheduler:CreateSchedule" "schedule/*"),
    machine!("tasks.apprunner", "service", STEPS, "apprunner:CreateService" "service/*"),
    machine!("ssm", "automation", STEPS, "ssm:StartAutomationExecution" "automation-definition/*"),
];

#[cfg(test)]
mod tests {
    use super::MACHINES;

    #[test]
    fn resources_stand_behind_the_account_of_their_service() {
        for (action, on) in MACHINES.iter().flat_map(|machine| machine.calls) {
            assert!(*on == "*" || on.ends_with('*') && !on.starts_with("arn:"), "{} on {on}", action.name());
        }
    }
}
