#!/usr/bin/env python3
"""Azure Resource Manager stand-in on loopback: a store of resource ids with ARM's own listing rules.

  python arm_fake.py --port 5701 --seed estate.json [--page 50] [--cert c.pem --key k.pem]
  python arm_fake.py --port 5701 --spec-example path/to/examples/Workspace/get.json ...   # azure-rest-api-specs examples as seed
  python arm_fake.py --example > estate.json
  python arm_fake.py --simulate 1000 --page 1000

estate.json: {"resources": [{"id": "/subscriptions/../providers/Ns/type/name", "name": .., "type": .., "location": .., "properties": {..}}, ...],
              "permissions": {"<subscription>": [{"actions": [..], "notActions": [..]}]},  # what the caller may do; absent: */read
              "groups": {"<object id>": ["<object id of a member>"]},
              "answers": {"<path, lower case>": <body>},  # what is no resource; a data plane lies below /_host/<host>, further
                         # pages at <path>?after=<last_id>; lists of Foundry projects and search services are empty unless given
              "expect": {"<uid>": "<rules>"},  # for the tests: what stands in no tag
              "faults": {"<path suffix, lower case>": "403" | "429x2" | "404" | "409"}}
Rules kept: ids and paths are case-insensitive; api-version is required (400 MissingApiVersionParameter); no Authorization -> 401;
GET /subscriptions/{s}/providers/{ns}/{type} and .../resourceGroups/{rg}/providers/{ns}/{type} list by scope; GET {parent}/{type}
lists children; GET {id} is one resource or 404 ResourceNotFound; lists page with nextLink; GET /subscriptions, /resourceGroups,
/resources; {scope}/providers/Microsoft.Authorization/roleAssignments includes inherited ones; a resource without planted diagnostic settings
sends all its logs to the first Log Analytics workspace of the estate; POST .../listKeys etc. -> 403
AuthorizationFailed (an agentless Reader never may); POST /providers/Microsoft.ResourceGraph/resources understands
`where type =~ '..'` / `type in~ (..)`; 429 carries Retry-After: 1 and the ARM read-quota header.
"""
import argparse, json, re, ssl, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlparse

R, F, HITS, ROLES, ANSWERS, GROUPS, PAGE = {}, {}, {}, {}, {}, {}, 50


def add(r):
    R[r["id"].lower().rstrip("/")] = r


def err(code, c, msg):
    return code, {"error": {"code": c, "message": msg}}, {}


def listing(rows, u, q):
    start = int(q.get("$skiptoken", ["0"])[0] or 0)
    body = {"value": rows[start:start + PAGE]}
    if start + PAGE < len(rows):
        body["nextLink"] = f"{u}&$skiptoken={start + PAGE}"
    return 200, body, {"x-ms-ratelimit-remaining-subscription-reads": "11999"}


def answer(verb, path, q, auth, base, body):
    p = unquote(path).rstrip("/"); low = p.lower()
    if not auth:
        return err(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    for suf, f in F.items():
        if low.endswith(suf):
            HITS[suf] = HITS.get(suf, 0) + 1
            code, _, n = f.partition("x")
            if not n or HITS[suf] <= int(n):
                s, b, h = err(int(code), {"403": "AuthorizationFailed", "429": "TooManyRequests", "404": "ResourceNotFound", "409": "MissingSubscriptionRegistration"}.get(code, "InternalServerError"), f"injected for {suf}")
                return s, b, {"Retry-After": "1", "x-ms-ratelimit-remaining-subscription-reads": "0"} if code == "429" else h
    if "api-version" not in q:
        return err(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
    if verb == "GET" and "after" in q and f"{low}?after={q['after'][0].lower()}" in ANSWERS:
        return 200, ANSWERS[f"{low}?after={q['after'][0].lower()}"], {}
    if verb == "GET" and low in ANSWERS:
        return 200, ANSWERS[low], {}
    if verb == "GET" and re.match(r"^/_host/[^/]+\.services\.ai\.azure\.com/api/projects/[^/]+/(agents|toolboxes|memory_stores|routines)$", low):
        return 200, {"object": "list", "data": [], "has_more": False}, {}
    if verb == "GET" and re.match(r"^/_host/[^/]+\.search\.windows\.net/(indexes|datasources|indexers|skillsets)$", low):
        return 200, {"value": []}, {}
    if verb == "POST":
        if low == "/providers/microsoft.resourcegraph/resources":
            kql = json.loads(body or b"{}").get("query", "")
            ts = [t.lower() for t in re.findall(r"type\s*=~\s*'([^']+)'", kql)] + [t.lower() for g in re.findall(r"type\s+in~\s*\(([^)]*)\)", kql) for t in re.findall(r"'([^']+)'", g)]
            rows = [r for r in R.values() if not ts or r.get("type", "").lower() in ts]
            return 200, {"totalRecords": len(rows), "count": len(rows), "data": rows, "facets": [], "resultTruncated": "false"}, {}
        return err(403, "AuthorizationFailed", f"The client does not have authorization to perform action '{p}/action'")
    if verb != "GET":
        return err(405, "MethodNotAllowed", verb)
    u = f"{base}{p}?api-version={q['api-version'][0]}"
    if low == "/subscriptions":
        subs = sorted({i.split("/")[2] for i in R if i.startswith("/subscriptions/")})
        return listing([{"id": f"/subscriptions/{s}", "subscriptionId": s, "displayName": s, "state": "Enabled", "tenantId": "00000000-0000-0000-0000-000000000001"} for s in subs], u, q)
    m = re.match(r"^(/subscriptions/[^/]+)/resourcegroups$", low)
    if m:
        rgs = sorted({"/".join(r["id"].split("/")[:5]) for i, r in R.items() if i.startswith(m[1] + "/resourcegroups/")})
        return listing([{"id": g, "name": g.split("/")[-1], "type": "Microsoft.Resources/resourceGroups", "location": "eastus2", "properties": {"provisioningState": "Succeeded"}} for g in rgs], u, q)
    m = re.match(r"^(/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?)/resources$", low)
    if m:
        return listing([{k: r[k] for k in ("id", "name", "type", "location", "kind", "tags", "sku") if k in r} for i, r in sorted(R.items()) if i.startswith(m[1] + "/") and r.get("type", "").count("/") == 1], u, q)
    m = re.match(r"^(.*)/providers/microsoft\.authorization/(roleassignments|roledefinitions|denyassignments|roleeligibilityscheduleinstances)$", low)
    if m:  # at, below and above the scope; management groups hold every subscription
        kind = f"/providers/microsoft.authorization/{m[2]}/"
        rows = [r for i, r in sorted(R.items()) if kind in i and (m[1].startswith(i.split(kind)[0]) or i.startswith(m[1]) or "/managementgroups/" in i)]
        who = re.match(r"assignedTo\('([^']+)'\)", q.get("$filter", [""])[0])
        if who:  # what is given to a group is given to its members
            asked = {who[1].lower()} | {g for g, members in GROUPS.items() if who[1].lower() in members}
            rows = [r for r in rows if r["properties"].get("principalId", "").lower() in asked]
            u += f"&$filter={quote(q['$filter'][0])}"
        return listing(rows, u, q)
    m = re.match(r"^.*(/providers/microsoft\.authorization/roledefinitions/[^/]+)$", low)
    if m:
        found = [r for i, r in R.items() if i.endswith(m[1])]
        return (200, found[0], {}) if found else err(404, "RoleDefinitionDoesNotExist", "The specified role definition does not exist.")
    m = re.match(r"^/subscriptions/([^/]+)/providers/microsoft\.authorization/permissions$", low)
    if m:  # what the caller may do there: Reader, unless the seed says otherwise
        return 200, {"value": ROLES.get(m[1], [{"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}])}, {}
    if low in R:
        return 200, R[low], {}
    m = re.match(r"^(.+)/providers/microsoft\.insights/diagnosticsettings$", low)
    if m and m[1] in R:
        rows = [r for i, r in sorted(R.items()) if i.startswith(low + "/")]
        logs = [r["id"] for i, r in sorted(R.items()) if r.get("type", "").lower() == "microsoft.operationalinsights/workspaces"]
        rest = [{"id": f"{p}/all", "name": "all", "properties": {"workspaceId": i, "logs": [{"category": None, "categoryGroup": "allLogs", "enabled": True}]}} for i in logs[:1]]
        return listing(rows or rest, u, q)
    m = re.match(r"^(/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?)/providers/([^/]+)/([^/]+)$", low)
    if m:
        rx = re.compile("^" + re.escape(m[1]) + r"(/resourcegroups/[^/]+)?/providers/" + re.escape(m[2] + "/" + m[3]) + "/[^/]+$")
        return listing([r for i, r in sorted(R.items()) if rx.match(i)], u, q)
    parent, _, child = low.rpartition("/")
    if parent in R:
        return listing([r for i, r in sorted(R.items()) if i.startswith(low + "/") and "/" not in i[len(low) + 1:]], u, q)
    return err(404, "ResourceNotFound", f"The Resource '{p}' was not found.")


S = "/subscriptions/s1"; G = S + "/resourceGroups/rg"; W = G + "/providers/Microsoft.MachineLearningServices/workspaces/w1"; A = G + "/providers/Microsoft.CognitiveServices/accounts/a1"
EXAMPLE = {"resources": [
    {"id": W, "name": "w1", "type": "Microsoft.MachineLearningServices/workspaces", "kind": "Hub", "location": "eastus2", "identity": {"type": "SystemAssigned"}, "sku": {"name": "Basic"}, "properties": {"publicNetworkAccess": "Enabled", "hbiWorkspace": False, "managedNetwork": {"isolationMode": "Disabled"}, "storageAccount": G + "/providers/Microsoft.Storage/storageAccounts/sa1", "keyVault": G + "/providers/Microsoft.KeyVault/vaults/kv1"}},
    {"id": W + "/onlineEndpoints/e1", "name": "e1", "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints", "location": "eastus2", "properties": {"authMode": "Key", "publicNetworkAccess": "Enabled", "traffic": {"blue": 100}}},
    {"id": W + "/onlineEndpoints/e1/deployments/blue", "name": "blue", "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments", "location": "eastus2", "properties": {"endpointComputeType": "Managed", "egressPublicNetworkAccess": "Enabled", "environmentVariables": {"OPENAI_API_KEY": "sk-x"}, "model": "azureml:m:1"}},
    {"id": W + "/computes/ci", "name": "ci", "type": "Microsoft.MachineLearningServices/workspaces/computes", "location": "eastus2", "properties": {"computeType": "ComputeInstance", "disableLocalAuth": False, "properties": {"sshSettings": {"sshPublicAccess": "Enabled"}, "enableNodePublicIp": True, "applicationSharingPolicy": "Shared"}}},
    {"id": W + "/connections/c1", "name": "c1", "type": "Microsoft.MachineLearningServices/workspaces/connections", "properties": {"authType": "ApiKey", "category": "AzureOpenAI", "target": "https://a1.openai.azure.com"}},
    {"id": W + "/datastores/ds", "name": "ds", "type": "Microsoft.MachineLearningServices/workspaces/datastores", "properties": {"datastoreType": "AzureBlob", "accountName": "sa1", "containerName": "c", "credentials": {"credentialsType": "AccountKey"}}},
    {"id": W + "/jobs/j1", "name": "j1", "type": "Microsoft.MachineLearningServices/workspaces/jobs", "properties": {"jobType": "Command", "command": "python t.py --key=sk-x", "environmentId": "e", "status": "Completed"}},
    {"id": A, "name": "a1", "type": "Microsoft.CognitiveServices/accounts", "kind": "AIServices", "location": "eastus", "sku": {"name": "S0"}, "properties": {"publicNetworkAccess": "Enabled", "disableLocalAuth": False, "allowProjectManagement": True, "networkAcls": {"defaultAction": "Allow"}, "endpoint": "https://a1.openai.azure.com"}},
    {"id": A + "/deployments/gpt-4o", "name": "gpt-4o", "type": "Microsoft.CognitiveServices/accounts/deployments", "sku": {"name": "GlobalStandard", "capacity": 10}, "properties": {"model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}, "raiPolicyName": "weak", "versionUpgradeOption": "NoAutoUpgrade"}},
    {"id": A + "/raiPolicies/weak", "name": "weak", "type": "Microsoft.CognitiveServices/accounts/raiPolicies", "properties": {"basePolicyName": "Microsoft.Default", "mode": "Asynchronous_filter", "contentFilters": [{"name": "Hate", "blocking": False, "enabled": False, "severityThreshold": "High", "source": "Prompt"}, {"name": "Jailbreak", "blocking": False, "enabled": False, "source": "Prompt"}]}},
    {"id": A + "/projects/p1", "name": "p1", "type": "Microsoft.CognitiveServices/accounts/projects", "location": "eastus", "identity": {"type": "SystemAssigned"}, "properties": {"isDefault": True}},
    {"id": A + "/projects/p1/connections/mcp", "name": "mcp", "type": "Microsoft.CognitiveServices/accounts/projects/connections", "properties": {"authType": "None", "category": "RemoteTool", "target": "http://mcp.example/mcp"}},
    {"id": G + "/providers/Microsoft.Search/searchServices/s", "name": "s", "type": "Microsoft.Search/searchServices", "location": "eastus", "sku": {"name": "standard"}, "properties": {"publicNetworkAccess": "enabled", "disableLocalAuth": False, "networkRuleSet": {"ipRules": []}, "encryptionWithCmk": {"enforcement": "Unspecified"}}},
    {"id": G + "/providers/Microsoft.Storage/storageAccounts/sa1", "name": "sa1", "type": "Microsoft.Storage/storageAccounts", "kind": "StorageV2", "location": "eastus2", "sku": {"name": "Standard_LRS"}, "properties": {"allowBlobPublicAccess": True, "minimumTlsVersion": "TLS1_0", "supportsHttpsTrafficOnly": False, "allowSharedKeyAccess": True, "networkAcls": {"defaultAction": "Allow"}}},
    {"id": S + "/providers/Microsoft.Authorization/roleAssignments/ra1", "name": "ra1", "type": "Microsoft.Authorization/roleAssignments", "properties": {"roleDefinitionId": S + "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "principalId": "00000000-1111-2222-3333-444444444444", "principalType": "ServicePrincipal", "scope": S}}],
    "faults": {}}


def simulated(many):
    """An AI account with two deployments in each of many subscriptions."""
    for i in range(many):
        a = f"/subscriptions/{i:08d}-0000-4000-8000-000000000000/resourceGroups/ml/providers/Microsoft.CognitiveServices/accounts/ai{i}"
        yield {"id": a, "name": f"ai{i}", "type": "Microsoft.CognitiveServices/accounts", "location": "westeurope", "properties": {"provisioningState": "Succeeded", "publicNetworkAccess": "Disabled", "disableLocalAuth": True}}
        for d in ("chat", "embed"):
            yield {"id": f"{a}/deployments/{d}", "name": d, "type": "Microsoft.CognitiveServices/accounts/deployments", "properties": {"model": {"name": "gpt-4o", "version": "1"}}}


class H(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def go(self):
        u = urlparse(self.path); n = int(self.headers.get("Content-Length") or 0); raw = self.rfile.read(n) if n else b""
        st, b, hd = answer(self.command, u.path, parse_qs(u.query), self.headers.get("Authorization"), f"{self.server.scheme}://{self.headers.get('Host')}", raw)
        d = json.dumps(b).encode(); self.send_response(st)
        for k, v in {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(d)), "x-ms-request-id": "0", **hd}.items(): self.send_header(k, v)
        self.end_headers(); self.wfile.write(d); sys.stderr.write(f"{self.command} {self.path} -> {st}\n")
    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = go
    def log_message(self, *a): pass


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--port", type=int, default=5701); ap.add_argument("--seed"); ap.add_argument("--simulate", type=int, default=0, help="serve so many subscriptions in place of a seed"); ap.add_argument("--page", type=int, default=50); ap.add_argument("--spec-example", action="append", default=[]); ap.add_argument("--cert"); ap.add_argument("--key"); ap.add_argument("--example", action="store_true")
    a = ap.parse_args()
    if a.example:
        print(json.dumps(EXAMPLE, indent=1)); sys.exit()
    PAGE = a.page; seed = {"resources": list(simulated(a.simulate))} if a.simulate else json.load(open(a.seed)) if a.seed else EXAMPLE
    F.update({k.lower(): v for k, v in seed.get("faults", {}).items()})
    ROLES.update({k.lower(): v for k, v in seed.get("permissions", {}).items()})
    GROUPS.update({k.lower(): {m.lower() for m in v} for k, v in seed.get("groups", {}).items()})
    ANSWERS.update({k.lower(): v for k, v in seed.get("answers", {}).items()})
    for r in seed["resources"]: add(r)
    for f in a.spec_example:
        body = json.load(open(f))["responses"]["200"]["body"]
        for r in body.get("value", [body]):
            if str(r.get("id", "")).startswith("/"): add(r)
    s = ThreadingHTTPServer(("127.0.0.1", a.port), H); s.scheme = "http"
    if a.cert:
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(a.cert, a.key); s.socket = c.wrap_socket(s.socket, server_side=True); s.scheme = "https"
    print(f"{len(R)} resources on {s.scheme}://127.0.0.1:{s.server_address[1]}", flush=True); s.serve_forever()
