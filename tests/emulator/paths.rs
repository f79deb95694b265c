//! Toxic combinations that the seeder plants in an account of their own, each beside a twin that lacks one edge.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    Planted as Seed,
    expected::{self, Expected},
};

/// A planted combination.
struct Planted {
    /// Its id in the catalogue.
    id: &'static str,
    rule: &'static str,
    /// The type of the asset that is reported.
    of: &'static str,
    /// The name of the asset that is reported.
    on: &'static str,
    /// The names of the named stops of the path, in its order.
    stops: &'static [&'static str],
    /// The asset of the same type on which the rule stays silent.
    twin: &'static str,
}

/// What `tests/standins/seed_paths.py` plants. `@` stands for the account.
const PLANTED: &[Planted] = &[
    Planted {
        id: "TC-01",
        rule: "notebook-can-poison-served-model",
        of: "aws_sagemaker_notebook_instance",
        on: "lab",
        stops: &["internet", "lab", "lab-writes", "acme-notes-@", "notes-model", "notes-live"],
        twin: "lab-twin",
    },
    Planted {
        id: "TC-02",
        rule: "notebook-credentials-can-be-stolen",
        of: "aws_sagemaker_notebook_instance",
        on: "bench",
        stops: &["bench", "reads-everything"],
        twin: "bench-twin",
    },
    Planted {
        id: "TC-03",
        rule: "notebook-opened-for-a-stronger-role",
        of: "aws_iam_user",
        on: "opener",
        stops: &["opener", "bench", "reads-everything"],
        twin: "opener-twin",
    },
    Planted {
        id: "TC-04",
        rule: "identity-gains-a-privileged-role",
        of: "aws_iam_user",
        on: "passer",
        stops: &["passer", "strong"],
        twin: "passer-twin",
    },
    Planted {
        id: "TC-05",
        rule: "outsider-can-poison-served-model",
        of: "aws_s3_bucket",
        on: "acme-orders-@",
        stops: &["account 999988887777", "acme-orders-@", "orders-model", "orders-live"],
        twin: "acme-orders-twin-@",
    },
    Planted {
        id: "TC-06",
        rule: "outsider-can-swap-served-weights",
        of: "aws_sagemaker_model",
        on: "swap-model",
        stops: &["swapper", "acme-swap-@", "swap-model", "reads-everything"],
        twin: "swap-twin-model",
    },
    Planted {
        id: "TC-08",
        rule: "production-endpoint-can-be-redirected",
        of: "aws_sagemaker_endpoint",
        on: "prices-live",
        stops: &["redirector", "prices-live"],
        twin: "prices-twin-live",
    },
    Planted {
        id: "TC-09",
        rule: "shell-into-production-reads-data",
        of: "aws_sagemaker_endpoint_config",
        on: "shell-config",
        stops: &["operator", "shell-reads", "shell-model", "shell-config"],
        twin: "shell-twin-config",
    },
    Planted {
        id: "TC-10",
        rule: "model-key-without-end-and-watch",
        of: "aws_iam_service_credential",
        on: "key-holder",
        stops: &["key-holder", "key-holder", "Bedrock in eu-west-1"],
        twin: "key-holder-twin",
    },
    Planted {
        id: "TC-13",
        rule: "lethal-trifecta-in-served-agent",
        of: "aws_bedrock_agent_version",
        on: "shopper version 1",
        stops: &["shopper shopper-alias", "shopper version 1"],
        twin: "shopper-twin version 1",
    },
    Planted {
        id: "TC-14",
        rule: "outsider-can-poison-agents-knowledge",
        of: "aws_bedrock_agent_version",
        on: "manuals-agent version 1",
        stops: &["editor", "acme-manuals-@", "manuals-base-source", "manuals-base", "manuals-agent version 1"],
        twin: "manuals-twin-agent version 1",
    },
    Planted {
        id: "TC-15",
        rule: "open-door-to-private-data",
        of: "aws_lambda_function",
        on: "door",
        stops: &["internet", "door", "tool-reads", "acme-customers-@"],
        twin: "door-twin",
    },
    Planted {
        id: "TC-16",
        rule: "code-interpreter-lends-its-role",
        of: "aws_agentcore_code_interpreter",
        on: "lends",
        stops: &["coder", "lends", "interpreter-role"],
        twin: "lends_twin",
    },
    Planted {
        id: "TC-18",
        rule: "shadow-runtime-with-wide-rights",
        of: "aws_agentcore_runtime",
        on: "shadow",
        stops: &["shadow", "runtime-role"],
        twin: "shadow_twin",
    },
    Planted {
        id: "TC-21",
        rule: "agent-tool-can-be-hijacked",
        of: "aws_lambda_function",
        on: "ledger",
        stops: &["hijacker", "ledger", "ledger-agent-tools", "ledger-agent version 1"],
        twin: "ledger-twin",
    },
    Planted {
        id: "TC-22",
        rule: "prompt-log-open-to-outsiders",
        of: "aws_s3_bucket",
        on: "acme-prompts-@",
        stops: &["account 999988887777", "acme-prompts-@", "Bedrock in us-east-1"],
        twin: "acme-logs-123456789012",
    },
    Planted {
        id: "TC-23",
        rule: "weights-open-to-outsiders",
        of: "aws_s3_bucket",
        on: "acme-weights-@",
        stops: &["account 999988887777", "acme-weights-@", "weights-model"],
        twin: "acme-weights-twin-@",
    },
    Planted {
        id: "TC-24",
        rule: "open-model-server-with-cloud-rights",
        of: "aws_ec2_instance",
        on: "box",
        stops: &["internet", "box", "box-role", "acme-customers-@"],
        twin: "box-twin",
    },
    Planted {
        id: "TC-37",
        rule: "governance-in-name-only",
        of: "aws_agentcore_gateway",
        on: "notes-only",
        stops: &["notes-only", "notes-only/orders-api"],
        twin: "notes-only-twin",
    },
    Planted {
        id: "TC-40",
        rule: "production-agent-leaves-no-trace",
        of: "aws_bedrock_agent_version",
        on: "untraced version 1",
        stops: &["Bedrock in eu-west-1", "untraced version 1", "untraced untraced-alias"],
        twin: "ledger-agent version 1",
    },
];

/// What the other accounts give by themselves, beside what is planted there: a rule, how the name of what it reports begins,
/// and where it comes from.
const BESIDE: &[(&str, &str, &str)] = &[
    ("ai-asset-without-owner", "acme-ft-", "tuned models are made without tags"),
    ("model-key-without-end-and-watch", "ds-", "a key of IAM-USER-WIDE, which carries no tag itself"),
    ("models-called-over-the-open-network", "Bedrock in ", "the account of combinations has no private endpoints"),
    ("production-agent-leaves-no-trace", "support-agent-0", "AGENT-NO-GUARDRAIL where calls are not logged"),
];

/// Every combination is found on its asset, over the planted stops, with a reason on every hop; no twin has it.
pub(crate) fn every_planted_combination_is_found_and_no_twin(account: &str, report: &Value) {
    let mut wrong = Vec::new();
    for planted in PLANTED {
        let name = planted.on.replace('@', account);
        let Some(finding) = of(report, planted.rule, planted.of, &name).find(|f| f["outcome"] == "fail") else {
            wrong.push(format!("{}: `{}` is silent on {name}", planted.id, planted.rule));
            continue;
        };
        let stops: Vec<String> = planted.stops.iter().map(|stop| stop.replace('@', account)).collect();
        let path = finding["path"].as_array().unwrap();
        let named = path.iter().filter(|part| part["step"].is_string()).map(|part| part["name"].as_str().unwrap());
        if !named.clone().eq(stops.iter().map(String::as_str)) {
            wrong.push(format!("{}: the path is {:?}", planted.id, named.collect::<Vec<_>>()));
        }
        for hop in path.iter().filter(|part| part["edge"].is_string()) {
            let given = |part: &str| hop[part].as_array().is_some_and(|all| !all.is_empty());
            if !given("because") && !given("says") {
                wrong.push(format!("{}: {hop} has no reason", planted.id));
            }
        }
        let twin = planted.twin.replace('@', account);
        wrong.extend(of(report, planted.rule, planted.of, &twin).map(|f| {
            format!("{}: the twin {twin} has `{}`: {} because {}", planted.id, planted.rule, f["outcome"], f["message"])
        }));
        let seen = |a: &&Value| a["type"] == planted.of && a["name"] == twin.as_str();
        if !report["assets"].as_array().unwrap().iter().any(|a| seen(&a)) {
            wrong.push(format!("{}: the twin {twin} was not seen at all", planted.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Combinations fail on what was planted, and on nothing else.
pub(crate) fn no_other_combination_is_claimed(account: &str, planted: &[Seed], report: &Value) {
    let combinations: BTreeSet<(&str, String)> = PLANTED.iter().map(|p| (p.rule, p.on.replace('@', account))).collect();
    let violations: Vec<(&Seed, &[&str])> = planted
        .iter()
        .filter_map(|seed| match expected::of(&seed.expect) {
            Some(Expected::Rules(rules)) => Some((seed, *rules)),
            _ => None,
        })
        .collect();
    let known = |rule: &str, name: &str| {
        combinations.contains(&(rule, name.to_owned()))
            || violations.iter().any(|(seed, rules)| rules.contains(&rule) && seed.is_named_in(name))
            || BESIDE.iter().any(|(beside, start, _)| *beside == rule && name.starts_with(start))
    };
    let findings = report["findings"].as_array().unwrap().iter();
    let others: BTreeSet<String> = findings
        .filter(|f| f["type"] == "correlation" && f["outcome"] == "fail")
        .filter(|f| !known(f["rule"].as_str().unwrap(), f["asset"]["name"].as_str().unwrap()))
        .map(|f| format!("{} on {}: {}", f["rule"], f["asset"]["uid"], f["message"]))
        .collect();
    assert!(others.is_empty(), "{}", others.into_iter().collect::<Vec<_>>().join("\n"));
}

fn of<'a>(report: &'a Value, rule: &'a str, of: &'a str, name: &'a str) -> impl Iterator<Item = &'a Value> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(move |f| f["rule"] == rule && f["asset"]["type"] == of && f["asset"]["name"] == name)
}
