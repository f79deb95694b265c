//! What the tools do that are built into the agent service of Foundry.

use aispm_inventory::words::ToolClass;

/// The classes of a tool, by the service's name of it. Nothing for a name that is not one of them.
pub(super) fn classes(builtin: &str) -> Option<&'static [ToolClass]> {
    use ToolClass::{ExecutesCode, ReadsPrivate, ReadsUntrusted, SendsExternal, WritesState};
    Some(match builtin {
        // Its sandbox has no way out.
        "code_interpreter" => &[ExecutesCode],
        "shell" | "local_shell" => &[ExecutesCode, WritesState],
        "apply_patch" => &[WritesState],
        "computer" | "computer_use_preview" | "browser_automation_preview" => {
            &[ReadsUntrusted, WritesState, SendsExternal]
        }
        // What is asked leaves the account.
        "bing_grounding" | "bing_custom_search_preview" | "web_search" | "web_search_preview" | "web_iq_preview" => {
            &[ReadsUntrusted, SendsExternal]
        }
        "azure_ai_search"
        | "file_search"
        | "fabric_dataagent_preview"
        | "fabric_iq_preview"
        | "sharepoint_grounding_preview" => &[ReadsPrivate],
        // Mail and documents of people: others write to them too.
        "work_iq_preview" => &[ReadsPrivate, ReadsUntrusted],
        "memory_search" | "memory_search_preview" => &[ReadsPrivate, WritesState],
        "capture_structured_outputs"
        | "image_generation"
        | "reminder_preview"
        | "tool_search"
        | "toolbox_search"
        | "toolbox_search_preview" => &[],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_known_says_nothing() {
        assert_eq!(classes("shell"), Some(&[ToolClass::ExecutesCode, ToolClass::WritesState][..]));
        assert_eq!(classes("capture_structured_outputs"), Some(&[][..]));
        assert_eq!(classes("AMAZON.CodeInterpreter"), None);
    }
}
