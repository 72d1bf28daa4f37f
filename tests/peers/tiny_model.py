# tiny_model.py - writes a model file for llama.cpp: a few layers of random weights.
# SPDX-License-Identifier: MIT
"""tiny_model.py FILE: a LLaMA of 2 layers whose vocabulary is the 256 bytes and three marks. What it
answers are letters without sense, at temperature 0 always the same, and takes milliseconds."""
import sys

import gguf
import numpy

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 4096
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "


def vocabulary():
    names = [b"<unk>", b"<s>", b"</s>"] + [b"<0x%02X>" % byte for byte in range(256)]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    return names, kinds + [gguf.TokenType.BYTE] * 256


def main():
    out = gguf.GGUFWriter(sys.argv[1], "llama")
    names, kinds = vocabulary()
    out.add_name("noise")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_vocab_size(len(names))
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    out.add_tokenizer_model("llama")
    out.add_token_list(names)
    out.add_token_scores([0.0] * len(names))
    out.add_token_types(kinds)
    out.add_unk_token_id(0)
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_chat_template(TEMPLATE)
    dice = numpy.random.default_rng(1)

    def weights(*shape):
        return (dice.standard_normal(shape) * 0.2).astype(numpy.float32)

    def tensor(name, *shape):
        out.add_tensor(name, weights(*shape))

    def ones(name):
        out.add_tensor(name, numpy.ones(WIDTH, dtype=numpy.float32))

    tensor("token_embd.weight", len(names), WIDTH)
    ones("output_norm.weight")
    head = weights(len(names), WIDTH)
    for token in range(len(names)):
        byte = token - 3
        if not (byte >= 0 and chr(byte).isascii() and chr(byte).isalpha()):
            head[token] = 0  # never the likeliest
    out.add_tensor("output.weight", head)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(block + part + ".weight", WIDTH, WIDTH)
        ones(block + "attn_norm.weight")
        ones(block + "ffn_norm.weight")
        tensor(block + "ffn_gate.weight", INNER, WIDTH)
        tensor(block + "ffn_up.weight", INNER, WIDTH)
        tensor(block + "ffn_down.weight", WIDTH, INNER)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


if __name__ == "__main__":
    main()
