//! Amplification: the ten factors of OWASP AIVSS v0.8 by which an agent makes a weakness worse.

/// The ten amplification factors of AIVSS, in hundredths: 0, 50 or 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Amplification {
    /// Acts without a person agreeing.
    pub(crate) autonomy: u8,
    /// Does things outside of itself.
    pub(crate) tools: u8,
    /// Takes its instructions in natural language.
    pub(crate) language: u8,
    /// Draws on data that is not public.
    pub(crate) context: u8,
    /// Does not do the same thing twice.
    pub(crate) non_determinism: u8,
    /// Leaves nothing that shows why.
    pub(crate) opacity: u8,
    /// Keeps what it was told.
    pub(crate) persistence: u8,
    /// Acts with wide rights.
    pub(crate) identity: u8,
    /// Works with other agents.
    pub(crate) multi_agent: u8,
    /// Can change its own code or tools.
    pub(crate) self_modification: u8,
}

impl Amplification {
    pub(crate) const fn all(self) -> [u8; 10] {
        [
            self.autonomy,
            self.tools,
            self.language,
            self.context,
            self.non_determinism,
            self.opacity,
            self.persistence,
            self.identity,
            self.multi_agent,
            self.self_modification,
        ]
    }
}
