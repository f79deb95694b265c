//! Installs, starts, seeds and stops the emulator.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::Seeded;

/// A running emulator; it is stopped when dropped.
pub(crate) struct Emulator {
    server: Child,
    endpoint: String,
    python: PathBuf,
}

impl Emulator {
    /// Starts one on a free port, with faults as `moto_plus.py` takes them.
    pub(crate) fn start(faults: &str) -> Self {
        let python = installed();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let log = fs::File::create(folder().join("emulator.log")).unwrap();
        let server = Command::new(&python)
            .arg(standins().join("moto_plus.py"))
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .env("MOTO_PLUS_FAULTS", faults)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let emulator = Self { server, endpoint: format!("http://127.0.0.1:{port}"), python };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_mins(2), "the emulator did not start, see emulator.log");
            thread::sleep(Duration::from_millis(100));
        }
        emulator
    }

    /// Plants three accounts in two regions and one of combinations, and says what was planted.
    pub(crate) fn seed(&self) -> Seeded {
        let output = Command::new(&self.python)
            .arg(standins().join("seed_moto.py"))
            .args(["seed", "--endpoint", &self.endpoint])
            .output()
            .unwrap();
        assert!(output.status.success(), "seeding failed: {}", String::from_utf8_lossy(&output.stderr));
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["failed"], serde_json::json!({}), "every seed must take");
        serde_json::from_value(said).unwrap()
    }

    /// Scans the organisation as a user would, with the ecosystem's own variables. Only the pace is not the default: the
    /// emulator is one slow process, in which requests that wait for each other time out.
    pub(crate) fn scan(&self, more: &[&str]) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_aispm"))
            .args(["scan", "--provider", "aws", "--format", "json", "--no-config", "--org"])
            .args(["--regions", "us-east-1,eu-west-1", "--concurrency", "3"])
            .args(more)
            .env_clear()
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", "us-east-1")
            .output()
            .unwrap();
        assert!(output.status.success(), "the scan failed: {}", String::from_utf8_lossy(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        fs::write(folder().join("report.json"), &output.stdout).unwrap();
        report
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn standins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standins")
}

/// Below the target folder, so that `cargo clean` takes it away.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("standins")
}

/// The Python of a virtual environment that holds what `requirements.txt` pins.
fn installed() -> PathBuf {
    let (folder, wanted) = (folder(), fs::read_to_string(standins().join("requirements.txt")).unwrap());
    let (python, stamp) = (folder.join("venv/bin/python"), folder.join("installed"));
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return python;
    }
    fs::create_dir_all(&folder).unwrap();
    let venv = Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")).output();
    let venv = venv
        .unwrap_or_else(|e| panic!("python3 is needed for the emulator ({e}); AISPM_SKIP_STANDINS=1 leaves it out"));
    assert!(venv.status.success(), "python3 -m venv failed: {}", String::from_utf8_lossy(&venv.stderr));
    let pip = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(standins().join("requirements.txt"))
        .output()
        .unwrap();
    assert!(pip.status.success(), "the emulator could not be installed: {}", String::from_utf8_lossy(&pip.stderr));
    fs::write(&stamp, wanted).unwrap();
    python
}
