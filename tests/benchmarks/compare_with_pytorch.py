#!/usr/bin/python3
"""Training speed beside PyTorch, in turn in one run, so that ratios hold on noisy machines.

    apt-get install python3-torch
    /usr/bin/python3 tests/benchmarks/compare_with_pytorch.py [--quick] [build/release/quantscope]

PyTorch trains the same network with the same batch size, Adam and thread count, in both memory
layouts; the better one counts. Its Relaxed Quantization is the straightforward one: K-point arrays,
autograd, torch.rand, for weights, biases and ReLU outputs. --quick leaves out the wide VGG-7.
"""
import argparse
import json
import os
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F

THREADS, ROUNDS, SECONDS = os.cpu_count(), 5, 2.0
FLOAT = 32


class Relaxed(torch.nn.Module):
    """RQ eq. 3-5 and Algorithm 1 as one would write them down; the whole grid, lambda = 1."""

    def __init__(self, bits, is_signed, alpha):
        super().__init__()
        low, high = (-2 ** (bits - 1), 2 ** (bits - 1) - 1) if is_signed else (0, 2 ** bits - 1)
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


class Quantized(torch.nn.Module):
    """A layer whose weights and biases are relaxed, if there are bits."""

    def __init__(self, layer, bits):
        super().__init__()
        self.layer = layer
        self.relaxed = None if bits == FLOAT else Relaxed(bits, True, layer.weight.abs().max() / 2 ** (bits - 1))

    def forward(self, x):
        weight, bias = self.layer.weight, self.layer.bias
        if self.relaxed is not None:
            weight, bias = self.relaxed(weight), None if bias is None else self.relaxed(bias)
        if isinstance(self.layer, torch.nn.Linear):
            return F.linear(x.flatten(1), weight, bias)
        return F.conv2d(x, weight, bias, padding=self.layer.padding)


def activation(bits):
    relu = torch.nn.ReLU()
    return [relu] if bits == FLOAT else [relu, Relaxed(bits, False, 4.0 / 2 ** bits)]


def lenet5(bits, _):
    conv, fc = torch.nn.Conv2d, torch.nn.Linear
    layers = []
    for layer in (conv(1, 32, 5), conv(32, 64, 5)):
        layers += [Quantized(layer, bits), torch.nn.MaxPool2d(2), *activation(bits)]
    layers += [Quantized(fc(1024, 512), bits), *activation(bits), Quantized(fc(512, 10), bits)]
    return torch.nn.Sequential(*layers), (1, 28, 28), 128


def vgg7(bits, width):
    layers, known = [], 3
    for channels in (round(128 * width), round(256 * width), round(512 * width)):
        for pooled in (False, True):
            layers.append(Quantized(torch.nn.Conv2d(known, channels, 3, padding=1, bias=False), bits))
            layers += [torch.nn.MaxPool2d(2)] if pooled else []
            layers += [torch.nn.BatchNorm2d(channels), *activation(bits)]
            known = channels
    hidden = round(1024 * width)
    layers += [Quantized(torch.nn.Linear(16 * known, hidden), bits), *activation(bits),
               Quantized(torch.nn.Linear(hidden, 10), bits)]
    return torch.nn.Sequential(*layers), (3, 32, 32), 100


NETWORKS = {"lenet5": lenet5, "vgg7": vgg7}


class Contender:
    def __init__(self, network, width, bits, layout):
        net, image, self.batch = NETWORKS[network](bits, width)
        self.net = net.to(memory_format=layout)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=1e-3)
        self.images = (torch.rand(self.batch, *image) * 2 - 1).to(memory_format=layout)
        self.labels = torch.randint(0, 10, (self.batch,))
        self.step()

    def step(self):
        self.optimizer.zero_grad()
        F.cross_entropy(self.net(self.images), self.labels).backward()
        self.optimizer.step()

    def images_per_second(self):
        begin, steps = time.perf_counter(), 0
        while time.perf_counter() - begin < SECONDS:
            self.step()
            steps += 1
        return steps * self.batch / (time.perf_counter() - begin)


def quantscope(program, network, width, batch, bits):
    command = [program, "bench", "--json", "--seconds", str(SECONDS), "--batch", str(batch), "--threads", str(THREADS),
               "--net", network, "--width", str(width), "--method", "rq", "--weight-bits", str(bits),
               "--act-bits", str(bits)]
    speeds = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["speeds"]
    return speeds[0]["images_per_second"], speeds[1]["images_per_second"]


def compare(program, network, width, bits_list, relaxed_in_pytorch=True):
    """Medians over rounds in which everybody has a turn."""
    layouts = {"NCHW": torch.contiguous_format, "NHWC": torch.channels_last}
    contenders = {f"PyTorch float {name}": Contender(network, width, FLOAT, layout) for name, layout in layouts.items()}
    for bits in bits_list if relaxed_in_pytorch else []:
        contenders[f"PyTorch RQ {bits}/{bits}"] = Contender(network, width, bits, torch.contiguous_format)
    measured = {}
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            measured.setdefault(name, []).append(contender.images_per_second())
        for bits in bits_list:
            ours = quantscope(program, network, width, contenders["PyTorch float NCHW"].batch, bits)
            measured.setdefault("QuantScope float", []).append(ours[0])
            measured.setdefault(f"QuantScope RQ {bits}/{bits}", []).append(ours[1])
    print(f"{network}, width {width}, {THREADS} threads")
    for name, values in measured.items():
        print(f"  {name:22} {statistics.median(values):9.0f} images/s   ({min(values):.0f} to {max(values):.0f})")
    median = {name: statistics.median(values) for name, values in measured.items()}
    best = max(median[f"PyTorch float {name}"] for name in layouts)
    print(f"  float: {median['QuantScope float'] / best:.2f} x PyTorch's better layout")
    for bits in bits_list:
        ours, theirs = median[f"QuantScope RQ {bits}/{bits}"], median.get(f"PyTorch RQ {bits}/{bits}")
        beside = f"{ours / theirs:.1f} x the straightforward PyTorch RQ, " if theirs else ""
        print(f"  RQ {bits}/{bits}: {beside}{ours / median['QuantScope float']:.2f} of our float images/s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default="build/release/quantscope")
    parser.add_argument("--quick", action="store_true", help="without the wide VGG-7")
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    compare(arguments.program, "lenet5", 1, [2, 4])
    compare(arguments.program, "vgg7", 0.25, [2])
    if not arguments.quick:
        compare(arguments.program, "vgg7", 1, [2], relaxed_in_pytorch=False)


if __name__ == "__main__":
    main()
