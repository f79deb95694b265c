//! The score of a finding, computed step by step: `aispm-risk/1`.

use std::io::{self, Write};

use aispm_engine::Finding;

use crate::{
    Style,
    layout::{action, color_of, dim, heading, paint},
};

pub(super) fn write(finding: &Finding, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let risk = &finding.risk;
    heading(out, style, "Risk")?;
    let severity = paint(style, color_of(finding.severity), finding.severity.name());
    writeln!(
        out,
        "  {severity}, score {:.1}, priority {:.1}, {}",
        risk.score,
        risk.priority,
        action(style, risk.action)
    )?;
    let mut factor =
        |letter: &str, value: f64, meaning: &str| writeln!(out, "  {letter}  {value:.2}  {}", dim(style, meaning));
    factor("E", risk.exposure, "exposure: how easily an attacker gets there")?;
    factor("X", risk.exploitability, "exploitability: how easily the weakness is used")?;
    factor("I", risk.impact, "impact: how much is lost")?;
    if risk.agency > 0.0 {
        factor("A", risk.agency, "agency: how much the agent does by itself")?;
        factor("T", risk.threat, "threat: how exposed the agent is to attacks on its prompt")?;
        factor("M", risk.mitigation, "mitigation: what guardrails and people who must agree leave of the uplift")?;
    }
    factor("K", risk.confidence, "confidence: how sure it is")?;
    let [e, x, i] = [risk.exposure, risk.exploitability, risk.impact].map(|factor| factor.clamp(0.01, 1.0));
    let base = 100.0 * e.powf(0.3) * x.powf(0.3) * i.powf(0.4);
    writeln!(out, "  base      100 · {e:.2}^0.30 · {x:.2}^0.30 · {i:.2}^0.40 = {base:.1}")?;
    if risk.agency > 0.0 {
        let (a, t, m) = (risk.agency, risk.threat, risk.mitigation);
        writeln!(
            out,
            "  score     {base:.1} + (100 − {base:.1}) · 0.35 · {a:.2} · {t:.2} · {m:.2} = {:.1}",
            risk.score
        )?;
    } else {
        writeln!(out, "  score     {:.1}, as no agent acts here", risk.score)?;
    }
    writeln!(out, "  priority  {:.1} · (0.6 + 0.4 · {:.2}) = {:.1}", risk.score, risk.confidence, risk.priority)?;
    writeln!(out, "  vector    {}", risk.vector)
}
