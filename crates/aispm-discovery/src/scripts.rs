//! Code that scripts fetch and run.

mod shell;

use std::collections::BTreeSet;

use aispm_inventory::record::RemoteCode;

use self::shell::{Command, Pipeline, Word};

/// More than any cloud accepts as a start-up script.
const SCANNED_BYTES: usize = 1024 * 1024;
/// Scripts inside scripts that are followed: `bash -c "$(bash -c ...)"`.
const DEPTH: usize = 4;

const PIPED: &str = "download piped into an interpreter";
const SUBSTITUTED: &str = "download given to an interpreter";
const SAVED: &str = "downloaded file executed";
const PIP_ADDRESS: &str = "pip install from an address";
const PIP_INDEX: &str = "pip install from another index";
const NPM_ADDRESS: &str = "npm install from an address";

/// Code that a shell script downloads and runs; `at` says where the script stood.
#[must_use]
pub fn remote_code(at: &str, script: &str) -> Vec<RemoteCode> {
    let script = script.get(..script.floor_char_boundary(SCANNED_BYTES)).unwrap_or(script);
    let mut saved = BTreeSet::new();
    let mut found: Vec<RemoteCode> = Vec::new();
    for (line, text) in shell::logical_lines(script) {
        let mut classes = Vec::new();
        read(&text, DEPTH, &mut saved, &mut classes);
        classes.sort_unstable();
        classes.dedup();
        let at = format!("{at} line {line}");
        found.extend(classes.into_iter().map(|class| RemoteCode { at: at.clone(), class: class.to_owned() }));
    }
    found
}

/// Reads one logical line. `saved` are the names of files that were downloaded before.
fn read(text: &str, depth: usize, saved: &mut BTreeSet<String>, found: &mut Vec<&'static str>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for pipeline in shell::pipelines(text) {
        let mut fetched = false;
        for command in &pipeline.commands {
            if fetched && executes_its_input(command) {
                found.push(PIPED);
            }
            found.extend(runs_substitution(command).then_some(SUBSTITUTED));
            found.extend(runs_saved(command, saved).then_some(SAVED));
            found.extend(installs(command));
            saved.extend(saves(command));
            fetched |= fetches(command);
        }
        for word in pipeline.commands.iter().flat_map(Command::all) {
            for inner in &word.substituted {
                read(inner, depth, saved, found);
            }
        }
        for inner in pipeline.commands.iter().filter_map(script_argument) {
            read(&inner.text, depth, saved, found);
        }
    }
}

fn fetches(command: &Command) -> bool {
    matches!(command.name(), "curl" | "wget")
}

fn text_fetches(text: &str) -> bool {
    shell::pipelines(text).iter().any(Pipeline::fetches)
}

impl Pipeline {
    fn fetches(&self) -> bool {
        self.commands.iter().any(fetches)
    }
}

fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "dash" | "zsh" | "ksh")
}

fn is_interpreter(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    is_shell(name) || matches!(name, "python" | "perl" | "ruby" | "node" | "php" | "Rscript")
}

/// The option after which an interpreter takes a script as text.
fn takes_script(name: &str, option: &str) -> bool {
    let short = option.strip_prefix('-').filter(|o| !o.starts_with('-')).unwrap_or_default();
    match name {
        _ if is_shell(name) || matches!(name, "su" | "runuser") => short.ends_with('c'),
        _ if name.starts_with("python") => short == "c",
        _ => matches!(option, "-e" | "-r" | "--eval"),
    }
}

/// The text of a script that is given as an argument.
fn script_argument(command: &Command) -> Option<&Word> {
    let name = command.name();
    if name == "eval" {
        return command.arguments().first();
    }
    if !is_shell(name) && !matches!(name, "su" | "runuser") {
        return None;
    }
    let mut words = command.arguments().iter().skip_while(|word| !takes_script(name, &word.text));
    words.next()?;
    words.next()
}

/// Whether a command takes what is piped into it for code.
fn executes_its_input(command: &Command) -> bool {
    let name = command.name();
    if matches!(name, "source" | ".") {
        return command.arguments().first().is_some_and(|word| word.text == "/dev/stdin");
    }
    if !is_interpreter(name) {
        return false;
    }
    for word in command.arguments() {
        match word.text.as_str() {
            "-" | "/dev/stdin" | "-s" => return true,
            option if takes_script(name, option) || option == "-m" => return false,
            option if option.starts_with('-') => {}
            _ => return false,
        }
    }
    true
}

/// Whether a command runs what a substitution in it downloads.
fn runs_substitution(command: &Command) -> bool {
    let name = command.name();
    let downloads = |word: &Word| word.substituted.iter().any(|inner| text_fetches(inner));
    if name == "eval" {
        return command.arguments().iter().any(downloads);
    }
    if matches!(name, "source" | ".") {
        return command.arguments().first().is_some_and(downloads);
    }
    if command.words.first().is_some_and(|word| word.text.starts_with(['$', '`']) && downloads(word)) {
        return true;
    }
    if !is_interpreter(name) && !matches!(name, "su" | "runuser") {
        return false;
    }
    if executes_its_input(command) && command.inputs.iter().any(downloads) {
        return true;
    }
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        if takes_script(name, &word.text) {
            return words.next().is_some_and(downloads);
        }
        if !word.text.starts_with('-') {
            // A later word is only an argument of the script.
            return is_interpreter(name) && word.text.starts_with("<(") && downloads(word);
        }
    }
    false
}

/// The names of the files that a command downloads.
fn saves(command: &Command) -> Vec<String> {
    let name = command.name();
    if !fetches(command) {
        return Vec::new();
    }
    let mut files: Vec<&str> = command.outputs.iter().map(|word| word.text.as_str()).collect();
    let mut by_address = name == "wget";
    let mut words = command.arguments().iter().map(|word| word.text.as_str());
    let mut addresses = Vec::new();
    while let Some(word) = words.next() {
        let long = word.strip_prefix("--output=").or_else(|| word.strip_prefix("--output-document="));
        let last = word.strip_prefix('-').filter(|o| !o.starts_with('-')).and_then(|o| o.chars().next_back());
        match (name, word, last) {
            _ if long.is_some() => files.extend(long),
            (_, "--output" | "--output-document", _) | ("curl", _, Some('o')) | ("wget", _, Some('O')) => {
                files.extend(words.next());
                by_address = false;
            }
            ("curl", "--remote-name", _) => by_address = true,
            ("curl", _, Some(_)) if word.contains('O') => by_address = true,
            _ if word.contains("://") => addresses.push(word),
            _ => {}
        }
    }
    if by_address {
        files.extend(addresses.into_iter().map(|address| address.split(['?', '#']).next().unwrap_or(address)));
    }
    files
        .into_iter()
        .map(base)
        .filter(|name| !matches!(*name, "" | "-" | "null" | "stdout"))
        .map(str::to_owned)
        .collect()
}

/// Whether a command runs a file that was downloaded before.
fn runs_saved(command: &Command, saved: &BTreeSet<String>) -> bool {
    let is_saved = |word: &Word| saved.contains(base(&word.text));
    let name = command.name();
    if is_interpreter(name) || matches!(name, "source" | ".") {
        let file = command.arguments().iter().find(|word| !word.text.starts_with('-'));
        let runs_text = command.arguments().iter().any(|word| takes_script(name, &word.text) || word.text == "-m");
        return !runs_text && file.is_some_and(is_saved) || command.inputs.iter().any(is_saved);
    }
    command.words.first().is_some_and(|word| word.text.contains('/') && is_saved(word))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Packages that are installed from somewhere else than the default registry.
fn installs(command: &Command) -> Vec<&'static str> {
    let mut found = Vec::new();
    let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
    let is_pip = |word: &&str| {
        let word = base(word).trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        word == "pip"
    };
    let after = |tool: &dyn Fn(&&str) -> bool, verbs: &[&str]| {
        let rest: Vec<&str> = words.iter().copied().skip_while(|word| !tool(word)).skip(1).collect();
        let mut rest = rest.into_iter();
        rest.by_ref().find(|word| !word.starts_with('-')).filter(|word| verbs.contains(word))?;
        Some(rest.collect::<Vec<&str>>())
    };
    // The tool is not always the command: `python -m pip`, `conda run -n env pip`, `uv pip`.
    if let Some(arguments) = after(&is_pip, &["install", "wheel", "download"]) {
        let mut arguments = arguments.into_iter();
        while let Some(word) = arguments.next() {
            let (option, value) = word.split_once('=').filter(|(o, _)| o.starts_with("--")).unzip();
            match option.unwrap_or(word) {
                "--index-url" | "-i" | "--extra-index-url" | "--find-links" | "-f" => {
                    let index = value.or_else(|| arguments.next()).unwrap_or_default();
                    found.extend((!is_usual_index(index)).then_some(PIP_INDEX));
                }
                _ if is_address(word) => found.push(PIP_ADDRESS),
                _ => {}
            }
        }
    }
    for index in command.assigned.iter().filter_map(|word| {
        word.text.strip_prefix("PIP_INDEX_URL=").or_else(|| word.text.strip_prefix("PIP_EXTRA_INDEX_URL="))
    }) {
        found.extend((!is_usual_index(index)).then_some(PIP_INDEX));
    }
    let is_npm = |word: &&str| matches!(base(word), "npm" | "pnpm" | "yarn");
    if let Some(arguments) = after(&is_npm, &["install", "i", "add", "ci"]) {
        let mut arguments = arguments.into_iter();
        while let Some(word) = arguments.next() {
            match word {
                "--registry" => drop(arguments.next()),
                _ if !word.starts_with('-') && is_address(word) => found.push(NPM_ADDRESS),
                _ => {}
            }
        }
    }
    found
}

/// Whether a package is named by where it lies.
fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches("-e").trim_start_matches("--editable=");
    // `name @ https://...` and `name@git+https://...` name the package first.
    let address = word.split_once('@').map_or(
        word,
        |(name, address)| {
            if name.contains(':') { word } else { address.trim_start() }
        },
    );
    ["git+", "hg+", "svn+", "bzr+", "http://", "https://", "git://", "github:", "gitlab:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// Whether packages from an index are as trustworthy as those of the default one: the default itself, a
/// CodeArtifact domain of the customer, or a folder.
fn is_usual_index(index: &str) -> bool {
    let Some((scheme, rest)) = index.split_once("://") else { return !index.starts_with('$') && !index.is_empty() };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let is_artifact_domain = host.contains(".d.codeartifact.") && host.ends_with(".amazonaws.com");
    scheme == "file" || scheme == "https" && (matches!(host, "pypi.org" | "pypi.python.org") || is_artifact_domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(script: &str) -> Vec<(String, String)> {
        remote_code("on_start", script).into_iter().map(|r| (r.at, r.class)).collect()
    }

    fn classes(script: &str) -> Vec<String> {
        found(script).into_iter().map(|(_, class)| class).collect()
    }

    #[test]
    fn downloads_that_are_piped_into_an_interpreter_are_found() {
        for script in [
            "curl -sSL https://get.acme.example | bash",
            "curl -sSL https://get.acme.example | sudo -E bash -",
            "wget -qO- https://get.acme.example | sh -s -- --yes",
            "/usr/bin/curl https://x | tee /tmp/log | sudo -u ec2-user sh",
            "curl https://x | python3 -",
            "curl https://x | gunzip | python",
            "if true; then curl https://x | bash; fi",
            "set -e && curl https://x |bash&",
            "sudo -u ec2-user -i bash -c 'curl https://x | sh'",
            "su - ec2-user -c \"curl https://x | bash\"",
            "X=$(curl https://x | bash)",
            "HTTPS_PROXY=http://p curl https://x | FOO=1 bash",
            "curl https://x 2>/dev/null | bash > /tmp/out 2>&1",
        ] {
            assert_eq!(classes(script), [PIPED], "{script}");
        }
    }

    #[test]
    fn downloads_that_are_given_to_an_interpreter_are_found() {
        for script in [
            "bash <(curl -s https://x)",
            "source <(curl -s https://x)",
            ". <(wget -qO- https://x)",
            "eval \"$(curl -fsSL https://x)\"",
            "eval `curl https://x`",
            "sh -c \"$(curl -fsSL https://x)\"",
            "python -c \"$(curl https://x)\"",
            "python3 <(curl https://x)",
            "bash <<< \"$(curl https://x)\"",
            "bash < <(curl https://x)",
            "sudo bash -c \"$(wget -O- https://x)\"",
            "$(curl https://x)",
        ] {
            assert_eq!(classes(script), [SUBSTITUTED], "{script}");
        }
    }

    #[test]
    fn downloaded_files_that_are_executed_are_found() {
        for (script, line) in [
            ("wget https://x/install.sh\nbash install.sh", 2),
            ("wget https://x/install.sh?v=1\nchmod +x install.sh\n./install.sh", 3),
            ("curl -o /tmp/a.sh https://x && sudo bash /tmp/a.sh", 1),
            ("curl -sSLo a.py https://x\npython3 a.py --yes", 2),
            ("curl -sLO https://x/run.sh\nsource run.sh", 2),
            ("curl https://x > /tmp/run\nchmod +x /tmp/run\n/tmp/run", 3),
            ("curl --output run.sh https://x\nnohup ./run.sh &", 2),
            ("wget -q https://x/m.sh -O \"$HOME/m.sh\"\nbash \"$HOME/m.sh\" -b", 2),
        ] {
            assert_eq!(found(script), [(format!("on_start line {line}"), SAVED.to_owned())], "{script}");
        }
    }

    #[test]
    fn packages_from_elsewhere_are_found() {
        for (script, class) in [
            ("pip install git+https://git.acme.example/x", PIP_ADDRESS),
            ("pip3 install -U https://x/y.whl", PIP_ADDRESS),
            ("python -m pip install -e git+https://x#egg=y", PIP_ADDRESS),
            ("sudo -u ec2-user pip install 'x @ git+https://y'", PIP_ADDRESS),
            ("pip install --index-url https://pypi.acme.example/simple x", PIP_INDEX),
            ("pip install -i http://pypi.org/simple x", PIP_INDEX),
            ("pip install x --extra-index-url=https://y/simple", PIP_INDEX),
            ("conda run -n env pip install -q --extra-index-url $INDEX x", PIP_INDEX),
            ("export PIP_EXTRA_INDEX_URL=https://y/simple", PIP_INDEX),
            ("npm install https://x/y.tgz", NPM_ADDRESS),
            ("npm i -g git+https://x/y", NPM_ADDRESS),
            ("yarn add github:acme/x", NPM_ADDRESS),
        ] {
            assert_eq!(classes(script), [class], "{script}");
        }
    }

    #[test]
    fn ordinary_scripts_are_silent() {
        for script in [
            "pip install pandas",
            "pip install -r requirements.txt --upgrade boto3==1.34.0",
            "pip install --index-url https://pypi.org/simple pandas",
            "pip install -i https://aws:$T@acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/x/simple/ y",
            "npm install -g yarn @acme/x@1.2.3",
            "aws s3 cp s3://acme/install.sh . && bash install.sh",
            "curl -s http://169.254.169.254/latest/meta-data/region | python3 -c 'import sys; print(sys.stdin.read())'",
            "curl https://x/y.json | python -m json.tool",
            "curl https://x | jq .",
            "curl -o model.bin https://x\npython train.py model.bin",
            "# curl https://x | bash",
            "echo ok # curl https://x | bash",
            "echo 'curl https://x | bash'",
            "echo \"bash <(curl x)\"",
            "bash setup.sh \"$(curl -s https://ifconfig.example)\"",
            "TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)",
            "curl https://x > /dev/null; bash",
            "cat a | bash",
            "bash install.sh\nwget https://x/install.sh",
        ] {
            assert_eq!(classes(script), Vec::<String>::new(), "{script}");
        }
    }

    #[test]
    fn lines_are_joined_and_counted_from_where_they_begin() {
        let script =
            "#!/bin/bash\nset -e\ncurl -sSL \\\n  https://x \\\n  | bash\n\nwget -qO- https://y |\n  # why\n  sh\n";
        let lines: Vec<String> = found(script).into_iter().map(|(at, _)| at).collect();
        assert_eq!(lines, ["on_start line 3", "on_start line 7"]);
        assert_eq!(classes("# a comment does not go on \\\ncurl https://x | sh"), [PIPED]);
        assert_eq!(classes("sudo -u ec2-user -i <<'EOF'\ncurl https://x | sh\nEOF\n"), [PIPED]);
        assert_eq!(classes("curl https://x \\\r\n | sh\r\n"), [PIPED]);
    }

    #[test]
    fn hostile_scripts_end() {
        for piece in ["$(", "`", "<(", "\"", "'", "\\", "|", "bash -c \"", "curl ", ">&1 ", "2>"] {
            let _ = remote_code("x", &piece.repeat(50_000));
        }
    }
}
