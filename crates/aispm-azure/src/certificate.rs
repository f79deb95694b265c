//! A service principal that proves who it is with the key of a certificate: Entra's client assertion.
//!
//! The form is the one of Entra's page on certificate credentials: a JWT signed with PS256, in whose head the SHA-256 of the
//! certificate says whose key it is.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use azure_core::{Error, Uuid, base64, error::ErrorKind, http::ClientMethodOptions, time::OffsetDateTime};
use azure_identity::ClientAssertion;
use ring::digest::{SHA256, digest};
use rustls::{
    SignatureScheme,
    crypto::ring::sign,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::SigningKey,
};
use serde_json::json;

/// How long an assertion is good for, in seconds: each request for a token makes its own.
const LIFETIME: i64 = 600;

/// Makes assertions of one principal.
pub(crate) struct Certificate {
    key: Arc<dyn SigningKey>,
    /// The head of every assertion, encoded.
    head: String,
    client: String,
    audience: String,
}

/// Whose certificate it is, and where it is shown.
#[derive(Debug)]
pub(crate) struct Principal<'a> {
    /// Address of the authority, such as `https://login.microsoftonline.com`.
    pub(crate) authority: &'a str,
    pub(crate) tenant: &'a str,
    pub(crate) client: &'a str,
    /// Whether assertions carry the certificates, for applications that trust an authority and no single certificate.
    pub(crate) sends_chain: bool,
}

/// Why a file is no certificate with its key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    /// It is not text, or without sections of PEM: most often PKCS#12.
    #[error("it is no PEM; PKCS#12 becomes PEM with `openssl pkcs12 -in FILE -nodes -out FILE.pem`")]
    NotPem,
    /// A password is asked for it.
    #[error(
        "its key is under a password, which is not asked for; take it off with `openssl pkey -in FILE -out KEY.pem`"
    )]
    Password,
    /// It has no private key.
    #[error("it holds no private key; put the key and the certificate into one file")]
    NoKey,
    /// The key is of another kind, or broken.
    #[error("its key is no RSA key that can sign, and Entra takes no other")]
    Key,
    /// No certificate in it is of the key.
    #[error("it holds no certificate of its key; put the key and the certificate into one file")]
    NoCertificate,
}

impl Certificate {
    /// Reads a file with a key and its certificate, in any order; other certificates in it are those it hangs from.
    pub(crate) fn read(pem: &[u8], of: &Principal<'_>) -> Result<Self, CertificateError> {
        let text = std::str::from_utf8(pem).ok().filter(|text| text.contains("-----BEGIN "));
        let text = text.ok_or(CertificateError::NotPem)?;
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(CertificateError::Password);
        }
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| CertificateError::NoKey)?;
        let key = sign::any_supported_type(&key).map_err(|_| CertificateError::Key)?;
        if key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]).is_none() {
            return Err(CertificateError::Key);
        }
        let public = key.public_key().ok_or(CertificateError::Key)?;
        let certificates = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
        // The public key stands in a certificate as it is.
        let is_own = |one: &CertificateDer<'_>| one.windows(public.len()).any(|part| part == public.as_ref());
        let (own, others): (Vec<_>, Vec<_>) = certificates.partition(is_own);
        let own = own.first().ok_or(CertificateError::NoCertificate)?;
        let mut head = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": part(digest(&SHA256, own)) });
        if let Some(head) = head.as_object_mut().filter(|_| of.sends_chain) {
            let chain = std::iter::once(own).chain(&others).map(base64::encode);
            head.insert("x5c".to_owned(), chain.collect());
        }
        let authority = of.authority.trim_end_matches('/');
        let audience = format!("{authority}/{}/oauth2/v2.0/token", of.tenant);
        Ok(Self { key, head: part(head.to_string()), client: of.client.to_owned(), audience })
    }

    /// An assertion that is good from now on.
    fn assertion(&self, now: i64, id: &str) -> Result<String, rustls::Error> {
        let claims = json!({
            "aud": self.audience, "iss": self.client, "sub": self.client, "jti": id,
            "iat": now, "nbf": now, "exp": now + LIFETIME,
        });
        let signed = format!("{}.{}", self.head, part(claims.to_string()));
        let signer = self.key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]);
        let signer = signer.ok_or_else(|| rustls::Error::General("the key signs in another way".to_owned()))?;
        Ok(format!("{signed}.{}", part(signer.sign(signed.as_bytes())?)))
    }
}

#[async_trait]
impl ClientAssertion for Certificate {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let made = self.assertion(now, &Uuid::new_v4().to_string());
        made.map_err(|error| Error::with_error(ErrorKind::Credential, error, "the certificate's key does not sign"))
    }
}

/// A part of a JWT: base64 for addresses, without padding.
fn part(bytes: impl AsRef<[u8]>) -> String {
    base64::encode_url_safe(bytes).trim_end_matches('=').to_owned()
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("client", &self.client).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]
mod tests {
    use azure_core::{
        cloud::CloudConfiguration,
        credentials::TokenCredential as _,
        http::{AsyncRawResponse, Body, ClientOptions, HttpClient, Request, StatusCode, Transport, headers::Headers},
    };
    use azure_identity::{ClientAssertionCredential, ClientAssertionCredentialOptions};
    use ring::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    /// A key that opens nothing, the certificate of an authority, and the key's own.
    const PEM: &str = include_str!("certificate/test.pem");

    const PRINCIPAL: Principal<'_> = Principal {
        authority: "https://login.microsoftonline.us/",
        tenant: "11111111-2222-4333-8444-555555555555",
        client: "99999999-2222-4333-8444-555555555555",
        sends_chain: false,
    };

    fn read(pem: &str) -> Result<Certificate, CertificateError> {
        Certificate::read(pem.as_bytes(), &PRINCIPAL)
    }

    fn json(part: &str) -> Value {
        serde_json::from_slice(&bytes(part)).unwrap()
    }

    fn bytes(part: &str) -> Vec<u8> {
        let padding = "=".repeat((4 - part.len() % 4) % 4);
        base64::decode_url_safe(format!("{part}{padding}")).unwrap()
    }

    /// The PEM sections of a file, by what they hold.
    fn section(of: &str, nth: usize) -> String {
        let (begin, end) = (format!("-----BEGIN {of}-----"), format!("-----END {of}-----"));
        let body = PEM.split(&begin).nth(nth + 1).unwrap().split(&end).next().unwrap();
        format!("{begin}{body}{end}\n")
    }

    #[test]
    fn an_assertion_is_signed_with_the_key_of_the_certificate() {
        let assertion = read(PEM).unwrap().assertion(1_790_000_000, "one").unwrap();
        let (signed, signature) = assertion.rsplit_once('.').unwrap();
        let PrivateKeyDer::Pkcs8(key) = PrivateKeyDer::from_pem_slice(PEM.as_bytes()).unwrap() else { panic!() };
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
        let public = key.public_key().as_ref();
        let own = CertificateDer::from_pem_slice(section("CERTIFICATE", 1).as_bytes()).unwrap();
        assert!(own.windows(public.len()).any(|part| part == public), "the certificate is of the key");
        let verifier = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, public);
        verifier.verify(signed.as_bytes(), &bytes(signature)).unwrap();
        assert!(verifier.verify(b"something else", &bytes(signature)).is_err());

        let (head, claims) = signed.split_once('.').unwrap();
        let thumb = part(digest(&SHA256, &own));
        assert_eq!(json(head), json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumb }));
        let principal = "99999999-2222-4333-8444-555555555555";
        assert_eq!(
            json(claims),
            json!({
                "aud": "https://login.microsoftonline.us/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token",
                "iss": principal, "sub": principal, "jti": "one",
                "iat": 1_790_000_000, "nbf": 1_790_000_000, "exp": 1_790_000_600,
            })
        );
    }

    #[test]
    fn a_chain_begins_with_the_certificate_of_the_key() {
        let made = Certificate::read(PEM.as_bytes(), &Principal { sends_chain: true, ..PRINCIPAL }).unwrap();
        let chain = json(&made.head)["x5c"].clone();
        let der = |nth| CertificateDer::from_pem_slice(section("CERTIFICATE", nth).as_bytes()).unwrap();
        assert_eq!(chain, json!([base64::encode(der(1)), base64::encode(der(0))]));
    }

    #[test]
    fn every_assertion_has_an_id_of_its_own() {
        let made = read(PEM).unwrap();
        let id = || {
            let assertion = futures::executor::block_on(made.secret(None)).unwrap();
            json(assertion.split('.').nth(1).unwrap())["jti"].as_str().unwrap().to_owned()
        };
        assert_ne!(id(), id());
    }

    /// An authority that hears one request, and answers a token.
    #[derive(Debug, Default)]
    struct Authority(std::sync::Mutex<Vec<(String, String)>>);

    #[async_trait]
    impl HttpClient for Authority {
        async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
            let Body::Bytes(body) = request.body() else { panic!("a form is bytes") };
            let form = String::from_utf8(body.to_vec()).unwrap();
            self.0.lock().unwrap().push((request.url().to_string(), form));
            let token = r#"{"token_type":"Bearer","expires_in":3600,"access_token":"opens nothing"}"#;
            Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::default(), token))
        }
    }

    #[test]
    fn the_authority_of_the_cloud_is_shown_an_assertion_and_never_the_key() {
        let authority = Arc::new(Authority::default());
        let client_options = ClientOptions {
            transport: Some(Transport::new(authority.clone())),
            cloud: Some(Arc::new(CloudConfiguration::AzureGovernment)),
            ..ClientOptions::default()
        };
        let options = ClientAssertionCredentialOptions { client_options };
        let (tenant, client) = (PRINCIPAL.tenant.to_owned(), PRINCIPAL.client.to_owned());
        let made = ClientAssertionCredential::new(tenant, client, read(PEM).unwrap(), Some(options)).unwrap();
        let scope = "https://management.usgovcloudapi.net/.default";
        let token = futures::executor::block_on(made.get_token(&[scope], None)).unwrap();
        assert_eq!(token.token.secret(), "opens nothing");
        let heard = authority.0.lock().unwrap();
        let [(url, form)] = heard.as_slice() else { panic!("{heard:?}") };
        let assertion = form.split('&').find_map(|pair| pair.strip_prefix("client_assertion=")).unwrap();
        let claims = json(assertion.split('.').nth(1).unwrap());
        assert_eq!(claims["aud"], url.as_str(), "the assertion is for the address that it is sent to");
        assert!(form.contains("grant_type=client_credentials") && !form.contains("PRIVATE"));
    }

    #[test]
    fn what_cannot_be_used_says_what_to_do() {
        let refused = |pem: &str| read(pem).unwrap_err().to_string();
        assert!(refused("MIIK...").contains("openssl pkcs12"));
        assert!(Certificate::read(&[0x30, 0x82, 0xff], &PRINCIPAL).unwrap_err().to_string().contains("openssl pkcs12"));
        let hidden = section("PRIVATE KEY", 0).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assert!(refused(&hidden).contains("openssl pkey"));
        assert!(refused(&section("CERTIFICATE", 1)).contains("no private key"));
        assert!(refused(&section("PRIVATE KEY", 0)).contains("no certificate of its key"));
        assert!(
            refused(&(section("PRIVATE KEY", 0) + &section("CERTIFICATE", 0))).contains("no certificate of its key")
        );
        let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(refused(broken).contains("no RSA key"));
    }

    #[test]
    fn nothing_of_the_key_is_shown() {
        assert_eq!(
            format!("{:?}", read(PEM).unwrap()),
            r#"Certificate { client: "99999999-2222-4333-8444-555555555555", .. }"#
        );
    }
}
