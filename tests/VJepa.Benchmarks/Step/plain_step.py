#!/usr/bin/env python3
"""A straightforward PyTorch pretraining step of the sizes that `-- step` measures, to stand beside it on one machine.

    python3 plain_step.py --size large --device cuda --precision bf16 --batch 24 --rounds 10

Random masks of about the sizes that the multi-block samplers leave; eager; autocast for bf16; built-in AdamW (fused on CUDA).
Prints milliseconds a step, clips a second, and the share of a matrix product of the same type.
"""
import argparse
import copy
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SIZES = {  # image, patch, frames, width, depth, heads, predictor width, predictor depth, batch
    "tiny": (64, 8, 8, 192, 12, 3, 96, 4, 16),
    "small": (112, 16, 16, 384, 12, 6, 192, 6, 4),
    "large": (224, 16, 16, 1024, 24, 16, 384, 12, 24),
}
SEEN = (.23, .06)  # shares of context tokens that short- and long-range masks leave, cut to the batch's minimum
ASKED = (.70, .87)  # shares of target tokens


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d))
        return x + self.mlp(self.norm2(x))


def take(x, index):
    return x.gather(1, index.unsqueeze(-1).expand(-1, -1, x.shape[-1]))


class Encoder(nn.Module):
    def __init__(self, patch, width, depth, heads, tokens):
        super().__init__()
        self.embed = nn.Conv3d(3, width, (2, patch, patch), stride=(2, patch, patch))
        self.register_buffer("positions", torch.randn(1, tokens, width))
        self.blocks, self.norm = nn.ModuleList(Block(width, heads) for _ in range(depth)), nn.LayerNorm(width, eps=1e-6)

    def forward(self, clips, keep=None):
        x = self.embed(clips).flatten(2).transpose(1, 2) + self.positions
        x = x if keep is None else take(x, keep)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Predictor(nn.Module):
    def __init__(self, width, depth, heads, tokens, features):
        super().__init__()
        self.embed, self.head = nn.Linear(features, width), nn.Linear(width, features)
        self.mask = nn.ParameterList(nn.Parameter(torch.zeros(1, 1, width)) for _ in range(2))
        self.register_buffer("positions", torch.randn(1, tokens, width))
        self.blocks, self.norm = nn.ModuleList(Block(width, heads) for _ in range(depth)), nn.LayerNorm(width, eps=1e-6)

    def forward(self, context, seen, asked, i):
        positions = self.positions.expand(len(seen), -1, -1)
        x = torch.cat([self.embed(context) + take(positions, seen), self.mask[i] + take(positions, asked)], 1)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, seen.shape[1]:])


def timed(device, work):
    if device.type == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    image, patch, frames, width, depth, heads, narrow, shallow, batch = SIZES[options.size]
    batch, device = options.batch or batch, torch.device(options.device)
    tokens = frames // 2 * (image // patch) ** 2
    dtype = torch.bfloat16 if options.precision == "bf16" else torch.float32
    encoder = Encoder(patch, width, depth, heads, tokens).to(device)
    target, predictor = copy.deepcopy(encoder), Predictor(narrow, shallow, heads, tokens, width).to(device)
    parameters = [*encoder.parameters(), *predictor.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=6e-4, weight_decay=.04, **({"fused": True} if device.type == "cuda" else {}))
    clips = torch.randn(batch, 3, frames, image, image, device=device)

    def step():
        order = torch.stack([torch.randperm(tokens, device=device) for _ in range(batch)])
        loss = 0
        with torch.autocast(device.type, torch.bfloat16, enabled=dtype == torch.bfloat16):
            with torch.no_grad():
                wanted = F.layer_norm(target(clips), (width,))
            for i, (seen, asked) in enumerate(zip(SEEN, ASKED)):
                context = order[:, :int(seen * tokens)].sort(1).values
                hidden = order[:, -int(asked * tokens):].sort(1).values
                loss = loss + (predictor(encoder(clips, context), context, hidden, i) - take(wanted, hidden)).abs().mean() / len(SEEN)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            for follower, leader in zip(target.parameters(), encoder.parameters()):
                follower.lerp_(leader, .002)

    a = torch.randn(2048, 2048, device=device, dtype=dtype)
    step()
    times, products = [], []
    for _ in range(options.rounds):
        times.append(timed(device, step))
        products.append(2 * 2048 ** 3 / timed(device, lambda: a @ a))
    median = sorted(times)[len(times) // 2]
    print(f"{options.size}, batch {batch}, {options.precision} on {device}, torch {torch.__version__}: "
          f"{1000 * median:.0f} ms a step, {batch / median:.1f} clips/s; matrix product {sorted(products)[len(products) // 2] / 1e9:.0f} GFLOP/s")


if __name__ == "__main__":
    main()
