//! Start-up scripts of Studio apps, as settings of domains, profiles and spaces name them.

use aws_sdk_sagemaker::types::{DefaultSpaceSettings, ResourceSpec, SpaceSettings, UserSettings};

/// Scripts that the apps of a user start with.
pub(super) fn of_user(settings: &UserSettings) -> Vec<String> {
    let (lab, editor) = (settings.jupyter_lab_app_settings(), settings.code_editor_app_settings());
    let (server, kernel) = (settings.jupyter_server_app_settings(), settings.kernel_gateway_app_settings());
    let built_in = lab.and_then(|app| app.built_in_lifecycle_config_arn());
    once(
        [
            lab.map(|app| app.lifecycle_config_arns()),
            editor.map(|app| app.lifecycle_config_arns()),
            server.map(|app| app.lifecycle_config_arns()),
            kernel.map(|app| app.lifecycle_config_arns()),
        ],
        [
            lab.and_then(|app| app.default_resource_spec()),
            editor.and_then(|app| app.default_resource_spec()),
            server.and_then(|app| app.default_resource_spec()),
            kernel.and_then(|app| app.default_resource_spec()),
        ],
        [built_in, editor.and_then(|app| app.built_in_lifecycle_config_arn())],
    )
}

/// Scripts that the apps of shared spaces start with.
pub(super) fn of_spaces(settings: &DefaultSpaceSettings) -> Vec<String> {
    let lab = settings.jupyter_lab_app_settings();
    let (server, kernel) = (settings.jupyter_server_app_settings(), settings.kernel_gateway_app_settings());
    once(
        [
            lab.map(|app| app.lifecycle_config_arns()),
            server.map(|app| app.lifecycle_config_arns()),
            kernel.map(|app| app.lifecycle_config_arns()),
        ],
        [
            lab.and_then(|app| app.default_resource_spec()),
            server.and_then(|app| app.default_resource_spec()),
            kernel.and_then(|app| app.default_resource_spec()),
        ],
        [lab.and_then(|app| app.built_in_lifecycle_config_arn())],
    )
}

/// Scripts that the apps of one space start with.
pub(super) fn of_space(settings: &SpaceSettings) -> Vec<String> {
    let (lab, editor) = (settings.jupyter_lab_app_settings(), settings.code_editor_app_settings());
    let (server, kernel) = (settings.jupyter_server_app_settings(), settings.kernel_gateway_app_settings());
    once(
        [server.map(|app| app.lifecycle_config_arns()), kernel.map(|app| app.lifecycle_config_arns())],
        [
            lab.and_then(|app| app.default_resource_spec()),
            editor.and_then(|app| app.default_resource_spec()),
            server.and_then(|app| app.default_resource_spec()),
            kernel.and_then(|app| app.default_resource_spec()),
        ],
        [],
    )
}

fn once<'a, const L: usize, const S: usize, const B: usize>(
    lists: [Option<&'a [String]>; L],
    specs: [Option<&'a ResourceSpec>; S],
    built_in: [Option<&'a str>; B],
) -> Vec<String> {
    let listed = lists.into_iter().flatten().flatten().map(String::as_str);
    let attached = specs.into_iter().flatten().filter_map(|spec| spec.lifecycle_config_arn());
    let built_in = built_in.into_iter().flatten();
    let mut scripts: Vec<String> =
        listed.chain(attached).chain(built_in).filter(|arn| arn.starts_with("arn:")).map(str::to_owned).collect();
    scripts.sort();
    scripts.dedup();
    scripts
}
