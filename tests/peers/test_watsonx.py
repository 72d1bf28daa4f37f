# test_watsonx.py - IBM's client accepts the mock server's chat and asks as our client asks.
# SPDX-License-Identifier: MIT
import logging
import unittest
from unittest import mock

import httpx
from ibm_watsonx_ai import APIClient, Credentials
from ibm_watsonx_ai.foundation_models import ModelInference

from peers import KEY, PROMPT, TEXT, PeerTest, check_model


class WatsonxTest(PeerTest):
    """The client insists on IBM's own hosts, so its requests are led to the mock server on their way
    out; whatever it asks beside tokens and chats is answered here."""

    def lead(self, tag):
        real = httpx.HTTPTransport.handle_request
        other = self.other = []

        def handle(transport, request):
            path = request.url.raw_path.decode()
            if "/text/chat" in path or path.endswith("/identity/token"):
                target = httpx.URL(self.mock.url(tag) + path)
                request.url = target
                request.headers["host"] = f"{target.host}:{target.port}"
                return real(transport, request)
            other.append((request.method, str(request.url)))
            return httpx.Response(200, json={"resources": [], "entity": {}, "total_count": 0},
                                  request=request)

        return mock.patch.object(httpx.HTTPTransport, "handle_request", handle)

    def test_chat(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"ok@sdk-wx-{stream}"
                with self.lead(tag):
                    client = APIClient(Credentials(url="https://eu-de.ml.cloud.ibm.com", api_key=KEY))
                    client.default_project_id = "p"
                    model = ModelInference(model_id="m", api_client=client, project_id="p",
                                           validate=False)
                    arguments = dict(messages=[{"role": "user", "content": PROMPT}],
                                     params={"max_completion_tokens": 64, "temperature": 0.5,
                                             "top_p": 0.25, "seed": 7, "stop": ["END"]})
                    if stream:
                        chunks = list(model.chat_stream(**arguments))
                        text = "".join(c["choices"][0]["delta"].get("content") or ""
                                       for c in chunks if c["choices"])
                        usage = chunks[-1]["usage"]
                    else:
                        reply = model.chat(**arguments)
                        text = reply["choices"][0]["message"]["content"]
                        usage = reply["usage"]
                self.assertEqual(TEXT, text)
                self.assertEqual((20, 12), (usage["prompt_tokens"], usage["completion_tokens"]))
                mine = f"ok@ours-wx-{stream}"
                self.assert_answers(check_model(
                    dialect="watsonx", model="m", base_url=self.mock.url(mine), project="p",
                    token_url=self.mock.url(mine) + "/identity/token", key_env="PEER_KEY",
                    stream=stream, api_version=client.version_param,
                    parameters={"temperature": 0.5, "top_p": 0.25, "seed": 7, "stop": ["END"]}))
                self.assert_same_request(self.mock.last(mine), self.mock.last(tag), {},
                                         ["authorization", "content-type"])
                self.assertEqual(self.fields(self.mock.last(tag + ":token")),
                                 self.fields(self.mock.last(mine + ":token")))

    def fields(self, request):
        """The form of an exchange of a key for a token."""
        body = request["body"]
        text = body if isinstance(body, str) else ""
        return sorted(httpx.QueryParams(text).multi_items())


if __name__ == "__main__":
    unittest.main()
