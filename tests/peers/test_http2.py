# test_http2.py - our client and a server that speaks HTTP/2: calls are streams of one connection.
# SPDX-License-Identifier: MIT
import datetime
import ipaddress
import os
import socket
import socketserver
import subprocess
import tempfile
import threading
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from peers import BINARY, KEY, ROOT, check_model
from running import Running

RECORDED = ["credit_ctr", "pkt_guard", "route_dec", "rr_arb5", "vc_fifo"]


HOST = "models.example"  # a name that only the test's proxy knows


def make_certificate(folder):
    """A self-signed certificate for this machine and for HOST, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mock")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName(HOST)]), False)
        .sign(key, hashes.SHA256()))
    files = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    with open(files[0], "wb") as out:
        out.write(certificate.public_bytes(serialization.Encoding.PEM))
    with open(files[1], "wb") as out:
        out.write(key.private_bytes(serialization.Encoding.PEM,
                                    serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption()))
    return files


class Proxy(socketserver.ThreadingTCPServer):
    """A company's proxy: leads CONNECT to the port `to` of this machine, whatever host is asked for."""
    daemon_threads = True

    class Tunnel(socketserver.StreamRequestHandler):
        def handle(self):
            lines = [self.rfile.readline().decode()]
            while lines[-1] not in ("\r\n", ""):
                lines.append(self.rfile.readline().decode())
            self.server.asked.append(lines)
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", self.server.to)) as other:
                back = threading.Thread(target=self.pump, args=(other, self.connection))
                back.start()
                self.pump(self.connection, other)
                back.join()

        @staticmethod
        def pump(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def __init__(self, to):
        super().__init__(("127.0.0.1", 0), self.Tunnel)
        self.to, self.asked = to, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Http2Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate, key = make_certificate(cls.folder.name)
        cls.server = Running("http2_server.py", cls.certificate, key, "--latency", "1.5")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def setUp(self):
        self.server.ask("reset")

    def url(self, dialect):
        return f"https://127.0.0.1:{self.server.port}" + ("/v1" if "openai" in dialect else "")

    def test_each_format_over_http2_streamed_and_whole(self):
        for dialect in ("openai-chat", "openai-responses", "anthropic", "gemini", "ollama"):
            for stream in (False, True):
                with self.subTest(dialect=dialect, stream=stream):
                    result = check_model(dialect=dialect, model="m", base_url=self.url(dialect),
                                         ca_file=self.certificate, stream=stream)
                    self.assertEqual(0, result["exitCode"], result)
                    self.assertEqual("2", self.server.ask("log")[-1]["version"])

    def test_many_calls_at_once_are_streams_of_one_connection(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "palindrome.toml"), "w") as out:
                out.write(f'[model.m]\nbase_url = "{self.url("openai-chat")}"\n'
                          f'ca_file = "{self.certificate}"\nlimits = {{ concurrent = 20 }}\n')
            units = [os.path.join(ROOT, f"lct_specs/router/{name}.lct.md") for name in RECORDED]
            done = subprocess.run(
                [BINARY, "matrix", "--units", *units, "--models", "m", "--repeats", "4", "--mode",
                 "live", "--no-sim", "--no-model-decode", "--verbose"], cwd=folder,
                capture_output=True, text=True, timeout=600)
            self.assertEqual(0, done.returncode, done.stdout + done.stderr[-3000:])
        log = self.server.ask("log")
        self.assertEqual(20, len(log))
        self.assertEqual({"2"}, {call["version"] for call in log})
        self.assertEqual(1, len({call["client"] for call in log}), "more than one connection")
        at_once = max(sum(a["start"] <= b["start"] < a["end"] for a in log) for b in log)
        self.assertGreater(at_once, 5)
        self.assertEqual(20, done.stderr.count("< HTTP/2 200"))

    def test_through_a_proxy_that_sees_no_key(self):
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)
        result = check_model(dialect="openai-chat", model="m", base_url=f"https://{HOST}/v1",
                             ca_file=self.certificate, key_env="PEER_KEY",
                             environment={"https_proxy": f"http://127.0.0.1:{proxy.server_address[1]}"})
        self.assertEqual(0, result["exitCode"], result)
        self.assertEqual("2", self.server.ask("log")[-1]["version"])
        self.assertEqual(f"CONNECT {HOST}:443 HTTP/1.1\r\n", proxy.asked[0][0])
        self.assertNotIn(KEY, str(proxy.asked))

    def test_a_stream_that_is_reset_is_no_answer(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                result = check_model(dialect="openai-chat", model="cut-1", stream=stream,
                                     base_url=self.url("openai-chat"), ca_file=self.certificate)
                self.assertEqual(5, result["exitCode"], result)
                self.assertEqual("cut-stream", result["result"][0]["failure"])


if __name__ == "__main__":
    unittest.main()
