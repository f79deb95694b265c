//! Whether an application looks like one that hosts an agent, a model or an MCP server.
//!
//! A cloud does not say what an application is for. Words of its name, its tags, its image and its command do, and so do the names
//! of its variables: nobody sets `AZURE_OPENAI_ENDPOINT` for nothing. `agent` alone is no such word: build servers and monitors
//! have agents too.

/// Words that only occur where there is AI.
const WORDS: &[&str] = &[
    "agentic",
    "aiagent",
    "anthropic",
    "autogen",
    "azureopenai",
    "chatbot",
    "chatgpt",
    "claude",
    "copilot",
    "crewai",
    "fastmcp",
    "genai",
    "gpt",
    "langchain",
    "langgraph",
    "litellm",
    "llamaindex",
    "llm",
    "llms",
    "mcp",
    "mcpserver",
    "ollama",
    "openai",
    "openwebui",
    "semantickernel",
    "supergateway",
    "vllm",
];

/// Pairs of words that mean the same apart.
const PAIRS: &[(&str, &str)] =
    &[("ai", "agent"), ("ai", "agents"), ("llama", "index"), ("open", "webui"), ("semantic", "kernel")];

/// How names of variables begin that tell an application where its model is.
const VARIABLES: &[&str] = &[
    "ANTHROPIC_",
    "AZURE_AI_",
    "AZURE_OPENAI_",
    "AZUREOPENAI",
    "FOUNDRY_",
    "LANGCHAIN_",
    "LANGSMITH_",
    "LITELLM_",
    "MCP_",
    "OPENAI_",
];

/// What such names hold.
const IN_VARIABLES: &[&str] = &["AI_PROJECT", "AIPROJECT", "FOUNDRY", "OPENAI"];

/// Whether a text speaks of AI.
pub(crate) fn speaks_of_ai(text: &str) -> bool {
    let words = words(text);
    words.iter().any(|word| WORDS.contains(&word.as_str()))
        || words.iter().zip(words.iter().skip(1)).any(|(a, b)| PAIRS.contains(&(a.as_str(), b.as_str())))
}

/// Whether a text speaks of MCP.
pub(crate) fn speaks_of_mcp(text: &str) -> bool {
    words(text).iter().any(|word| ["mcp", "fastmcp", "mcpserver"].contains(&word.as_str()))
}

/// Whether a variable has to do with AI, by its name.
pub(crate) fn is_variable_of_ai(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    VARIABLES.iter().any(|of| name.starts_with(of)) || IN_VARIABLES.iter().any(|of| name.contains(of))
}

fn words(text: &str) -> Vec<String> {
    text.to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        for text in
            ["acme-mcp-server", "ghcr.io/acme/LangChain:1", "python -m fastmcp run", "gpt4-proxy", "my-ai-agent"]
        {
            assert!(speaks_of_ai(text), "{text}");
        }
        for text in ["azp-agent", "datadog/agent:7", "mcpherson-web", "llmnr", "shop", "email", "ai-search-ui", ""] {
            assert!(!speaks_of_ai(text), "{text}");
        }
        assert!(speaks_of_mcp("weather-mcp") && !speaks_of_mcp("weather-llm"));
    }

    #[test]
    fn variables_tell_by_their_names() {
        for name in ["AZURE_OPENAI_ENDPOINT", "openai_api_key", "MCP_PORT", "AZURE_EXISTING_AIPROJECT_ENDPOINT"] {
            assert!(is_variable_of_ai(name), "{name}");
        }
        for name in ["PORT", "APPLICATIONINSIGHTS_CONNECTION_STRING", "MAIL_PROJECT", "CMCP_X"] {
            assert!(!is_variable_of_ai(name), "{name}");
        }
    }
}
