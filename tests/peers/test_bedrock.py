# test_bedrock.py - boto3 accepts the mock server's Converse, and signs as we sign.
# SPDX-License-Identifier: MIT
import re
import unittest

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from peers import PROMPT, TEXT, PeerTest, check_model

MODEL = "us.amazon.nova-lite-v1:0"
ACCESS, SECRET = "AKIAPEERPEERPEERPEER", "canary-secret-0123456789abcdef"
KEYS = {"AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": SECRET}


class BedrockTest(PeerTest):
    def client(self, tag):
        return boto3.client("bedrock-runtime", region_name="us-east-1",
                            endpoint_url=self.mock.url(tag), aws_access_key_id=ACCESS,
                            aws_secret_access_key=SECRET,
                            config=Config(retries={"total_max_attempts": 1}))

    def ours(self, tag, stream, environment=None):
        self.assert_answers(check_model(
            environment={**KEYS, **(environment or {})}, dialect="bedrock", model=MODEL,
            base_url=self.mock.url(tag), region="us-east-1", auth="sigv4", stream=stream,
            parameters={"temperature": 0.5, "top_p": 0.25, "stop": ["END"]}))
        return self.mock.last(tag)

    def test_converse(self):
        arguments = dict(modelId=MODEL, messages=[{"role": "user", "content": [{"text": PROMPT}]}],
                         inferenceConfig={"maxTokens": 64, "temperature": 0.5, "topP": 0.25,
                                          "stopSequences": ["END"]})
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"signed@sdk-{stream}"  # the mock server checks the signature
                if stream:
                    events = list(self.client(tag).converse_stream(**arguments)["stream"])
                    text = "".join(e["contentBlockDelta"]["delta"]["text"] for e in events
                                   if "contentBlockDelta" in e)
                    usage = events[-1]["metadata"]["usage"]
                    self.assertEqual({"stopReason": "end_turn"}, events[-2]["messageStop"])
                else:
                    reply = self.client(tag).converse(**arguments)
                    text = reply["output"]["message"]["content"][0]["text"]
                    usage = reply["usage"]
                self.assertEqual(TEXT, text)
                self.assertEqual((12, 12), (usage["inputTokens"], usage["outputTokens"]))
                self.assert_same_request(self.ours(f"signed@ours-{stream}", stream),
                                         self.mock.last(tag), {}, ["content-type"])

    def test_signature_equals_botocores(self):
        for token in ("", "session/token+with=signs=="):
            for stream in (False, True):
                request = self.ours("ok@sig" if token else "signed@sig", stream,
                                    {"AWS_SESSION_TOKEN": token})
                headers = {k.lower(): v for k, v in request["headers"].items()}
                stamp = headers["x-amz-date"]
                url = f"http://{headers['host']}{request['path']}"
                body = self.raw_body(request)
                theirs = AWSRequest(method="POST", url=url, data=body,
                                    headers={"Content-Type": "application/json",
                                             "Host": headers["host"]})
                signer = SigV4Auth(Credentials(ACCESS, SECRET, token or None), "bedrock",
                                   "us-east-1")
                theirs.context["timestamp"] = stamp
                if token:
                    theirs.headers["X-Amz-Security-Token"] = token
                theirs.headers["X-Amz-Date"] = stamp
                canonical = signer.canonical_request(theirs)
                signature = signer.signature(signer.string_to_sign(theirs, canonical), theirs)
                ours = headers["authorization"]
                self.assertEqual(signature, re.search(r"Signature=(\w+)", ours)[1])
                self.assertIn("SignedHeaders=" + signer.signed_headers(
                    signer.headers_to_sign(theirs)), ours)

    def raw_body(self, request):
        import json
        return json.dumps(request["body"], separators=(",", ":"), ensure_ascii=False).encode()

    def test_exceptions_are_exceptions(self):
        client = self.client("status-429@sdk")
        with self.assertRaises(client.exceptions.ThrottlingException):
            client.converse(modelId=MODEL,
                            messages=[{"role": "user", "content": [{"text": PROMPT}]}])
        client = self.client("error-late@sdk")
        with self.assertRaises(Exception) as raised:
            list(client.converse_stream(modelId=MODEL, messages=[
                {"role": "user", "content": [{"text": PROMPT}]}])["stream"])
        self.assertIn("throttlingException", str(raised.exception))

    def test_a_bad_checksum_is_an_error_for_both(self):
        from botocore.eventstream import ChecksumMismatch
        with self.assertRaises(ChecksumMismatch):
            list(self.client("bad-crc@sdk").converse_stream(modelId=MODEL, messages=[
                {"role": "user", "content": [{"text": PROMPT}]}])["stream"])
        result = check_model(environment=KEYS, dialect="bedrock", model=MODEL, auth="sigv4",
                             base_url=self.mock.url("bad-crc@ours"), region="us-east-1")
        self.assertEqual("bad-reply", result["result"][0]["failure"])


if __name__ == "__main__":
    unittest.main()
