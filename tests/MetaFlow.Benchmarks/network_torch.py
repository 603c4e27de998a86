"""network_torch.py FOLDER - the MAML gradient of a two-layer tanh network by PyTorch's autograd, in double precision on one thread.

FOLDER holds network.bin, which the benchmark program writes: tasks, samples, inputs, hidden, outputs, inner step size, support inputs,
query inputs, support labels, query labels, the point w, and MetaFlow's gradient there. Prints a line for each way of writing it:
grad,network,NAME,1,MEDIAN_US,MINIMUM_US,LARGEST_DIFFERENCE."""
import os, sys, time
import numpy as np
import torch

torch.set_num_threads(1)
numbers = np.fromfile(os.path.join(sys.argv[1], "network.bin"))
M, n, m, h, c = (int(v) for v in numbers[:5])
alpha, at = numbers[5], 6


def take(*shape):
    global at
    size = int(np.prod(shape))
    block, at = numbers[at:at + size].reshape(shape).copy(), at + size
    return torch.tensor(block)


Xs, Xq = take(M, n, m), take(M, n, m)
Ys, Yq = take(M, n).long(), take(M, n).long()
w, expected = take(h * (m + 1) + (h + 1) * c), take(h * (m + 1) + (h + 1) * c).numpy()
cross_entropy = torch.nn.functional.cross_entropy


def layers(p):  # the layout of TanhNetworkLoss: rows (W1, b1), then rows (W2; b2)
    first, second = p[..., :h * (m + 1)], p[..., h * (m + 1):]
    first, second = first.reshape(p.shape[:-1] + (h, m + 1)), second.reshape(p.shape[:-1] + (h + 1, c))
    return first[..., :m].contiguous(), first[..., m].contiguous(), second[..., :h, :].contiguous(), second[..., h, :].contiguous()


W = [part.clone() for part in layers(w)]


def flat(parts):
    W1, b1, W2, b2 = parts
    return torch.cat([torch.cat([W1, b1[:, None]], 1).ravel(), torch.cat([W2, b2[None]], 0).ravel()]).numpy()


def loss(parts, X, Y):
    W1, b1, W2, b2 = parts
    return cross_entropy(torch.addmm(b2, torch.tanh(torch.addmm(b1, X, W1.t())), W2), Y)


def looped():
    parts = [part.detach().requires_grad_(True) for part in W]
    total = 0
    for i in range(M):
        inner = torch.autograd.grad(loss(parts, Xs[i], Ys[i]), parts, create_graph=True)
        total = total + loss([p - alpha * g for p, g in zip(parts, inner)], Xq[i], Yq[i])
    return torch.autograd.grad(total / M, parts)


def batched_loss(parts, X, Y):  # the sum over tasks of the task losses; entry i of each part belongs to task i
    W1, b1, W2, b2 = parts
    z = torch.baddbmm(b2[:, None], torch.tanh(torch.baddbmm(b1[:, None], X, W1.transpose(1, 2))), W2)
    return cross_entropy(z.reshape(M * n, c), Y.reshape(M * n), reduction="sum") / n


def batched():
    parts = [part.detach().requires_grad_(True) for part in W]
    copies = [part.expand((M,) + part.shape) for part in parts]
    inner = torch.autograd.grad(batched_loss(copies, Xs, Ys), copies, create_graph=True)
    outer = batched_loss([p - alpha * g for p, g in zip(copies, inner)], Xq, Yq)
    return torch.autograd.grad(outer / M, parts)


for name, call in (("torch_autograd_looped", looped), ("torch_autograd_batched", batched)):
    difference = abs(flat(call()) - expected).max()
    clock, count = time.process_time, 0
    start = clock()
    while clock() - start < 0.2:
        call()
        count += 1
    times = []
    for _ in range(15):
        start = clock()
        for _ in range(max(1, count // 4)):
            call()
        times.append((clock() - start) / max(1, count // 4))
    print(f"grad,network,{name},1,{1e6 * np.median(times):.2f},{1e6 * min(times):.2f},{difference:.1e}", flush=True)
