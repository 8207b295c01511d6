#!/usr/bin/python3
"""Training speed of LeNet-5 beside PyTorch, in turn in one run, so that ratios hold on noisy machines.

    apt-get install python3-torch
    /usr/bin/python3 tests/benchmarks/compare_with_pytorch.py [build/release/quantscope]

PyTorch trains the same network with the same batch size, Adam and thread count, in both memory
layouts; the better one counts. Its Relaxed Quantization is the straightforward one: K-point arrays,
autograd, torch.rand, for weights, biases and ReLU outputs at 2 bits.
"""
import json
import os
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

BATCH, THREADS, STEPS, ROUNDS = 128, os.cpu_count(), 20, 5
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/quantscope"


class Relaxed(torch.nn.Module):
    """RQ eq. 3-5 and Algorithm 1 as one would write them down; the whole grid, lambda = 1."""

    def __init__(self, low, high, alpha):
        super().__init__()
        self.register_buffer("points", torch.arange(low, high + 1, dtype=torch.float32))
        self.log_alpha = torch.nn.Parameter(torch.tensor(float(alpha)).log())
        self.log_sigma = torch.nn.Parameter(torch.tensor(float(alpha) / 3).log())

    def forward(self, x):
        alpha, sigma = self.log_alpha.exp(), self.log_sigma.exp()
        grid = alpha * self.points
        edges = torch.cat([grid - alpha / 2, grid[-1:] + alpha / 2])
        cdf = torch.sigmoid((edges - x.unsqueeze(-1)) / sigma)
        probability = cdf[..., 1:] - cdf[..., :-1] + 1e-7
        uniform = torch.rand_like(probability).clamp_(1e-7, 1 - 1e-7)
        gumbel = -torch.log(-torch.log(uniform))
        z = torch.softmax(torch.log(probability) + gumbel, dim=-1)
        return (z * grid).sum(-1)


class LeNet(torch.nn.Module):
    def __init__(self, relaxed):
        super().__init__()
        self.conv1, self.conv2 = torch.nn.Conv2d(1, 32, 5), torch.nn.Conv2d(32, 64, 5)
        self.fc1, self.fc2 = torch.nn.Linear(1024, 512), torch.nn.Linear(512, 10)
        layers = [self.conv1, self.conv2, self.fc1, self.fc2]
        self.of_weights = torch.nn.ModuleList([Relaxed(-2, 1, l.weight.abs().max()) for l in layers]) if relaxed else None
        self.of_outputs = torch.nn.ModuleList([Relaxed(0, 3, 0.5) for _ in range(3)]) if relaxed else None

    def weights(self, index, layer):
        if self.of_weights is None:
            return layer.weight, layer.bias
        quantize = self.of_weights[index]
        return quantize(layer.weight), quantize(layer.bias)

    def activation(self, index, x):
        x = F.relu(x)
        return x if self.of_outputs is None else self.of_outputs[index](x)

    def forward(self, x):
        x = self.activation(0, F.max_pool2d(F.conv2d(x, *self.weights(0, self.conv1)), 2))
        x = self.activation(1, F.max_pool2d(F.conv2d(x, *self.weights(1, self.conv2)), 2))
        x = self.activation(2, F.linear(x.flatten(1), *self.weights(2, self.fc1)))
        return F.linear(x, *self.weights(3, self.fc2))


class Contender:
    def __init__(self, relaxed, layout):
        self.net = LeNet(relaxed).to(memory_format=layout)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=1e-3)
        self.images = (torch.rand(BATCH, 1, 28, 28) * 2 - 1).to(memory_format=layout)
        self.labels = torch.randint(0, 10, (BATCH,))

    def images_per_second(self, steps):
        begin = time.perf_counter()
        for _ in range(steps):
            self.optimizer.zero_grad()
            F.cross_entropy(self.net(self.images), self.labels).backward()
            self.optimizer.step()
        return steps * BATCH / (time.perf_counter() - begin)


def quantscope(method, bits):
    command = [PROGRAM, "bench", "--json", "--steps", str(STEPS * 3), "--batch", str(BATCH), "--threads", str(THREADS),
               "--method", method, "--weight-bits", str(bits), "--act-bits", str(bits)]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return rows[0]["images_per_second"], rows[1]["images_per_second"]


def main():
    torch.set_num_threads(THREADS)
    contenders = {
        "float, NCHW": Contender(False, torch.contiguous_format),
        "float, NHWC": Contender(False, torch.channels_last),
        "RQ 2/2": Contender(True, torch.contiguous_format),
    }
    measured = {name: [] for name in [*contenders, "ours float", "ours RQ 2/2"]}
    for contender in contenders.values():
        contender.images_per_second(2)
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            measured[name].append(contender.images_per_second(STEPS if "float" in name else 3))
        ours_float, ours_rq = quantscope("rq", 2)
        measured["ours float"].append(ours_float)
        measured["ours RQ 2/2"].append(ours_rq)
    median = {name: statistics.median(values) for name, values in measured.items()}
    for name, value in median.items():
        spread = measured[name]
        print(f"{name:12} {value:9.0f} images/s   ({min(spread):.0f} to {max(spread):.0f})")
    best = max(median["float, NCHW"], median["float, NHWC"])
    print(f"float: {median['ours float'] / best:.2f} x PyTorch's better layout")
    print(f"RQ 2/2: {median['ours RQ 2/2'] / median['RQ 2/2']:.1f} x the straightforward PyTorch RQ")
    print(f"RQ 2/2 costs {median['ours float'] / median['ours RQ 2/2']:.2f} x our float step")


if __name__ == "__main__":
    main()
