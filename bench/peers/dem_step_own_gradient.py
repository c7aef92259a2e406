"""The same step of denoising score matching with its backward pass derived by hand, as ours, and everything in place."""
import torch

DEVIATION = 0.5


def make_forms(inputs):
    V, W, b, c = (inputs.parameters[name] for name in ("V", "W", "b", "c"))  # [H, D], [K, H], [D], [K]
    batch_size, rate = inputs.batch_size, inputs.learning_rate / inputs.batch_size
    noise, pulled = torch.empty(batch_size, V.shape[1]), torch.empty(batch_size, V.shape[1])

    @torch.no_grad()
    def step():
        x = inputs.batch()
        noise.normal_()
        noisy = torch.add(x, noise, alpha=DEVIATION)
        g = torch.mm(noisy, V.t()).sigmoid_()
        p = torch.addmm(c, g, W.t()).sigmoid_()
        slope = g * (1 - g)
        q = torch.mm(p, W)
        h = q * slope
        r = torch.addmm(b, h, V, out=pulled)
        r.sub_(x).add_(noise, alpha=1 / DEVIATION - DEVIATION)
        to_h = torch.mm(r, V.t())
        to_q = to_h * slope
        to_u = torch.mm(to_q, W.t()).mul_(p).mul_(1 - p)
        to_a = torch.addmm(to_h.mul_(q).mul_(1 - 2 * g), to_u, W).mul_(slope)
        loss = r.square().sum().item() / (2 * batch_size)
        V.addmm_(h.t(), r, alpha=-rate).addmm_(to_a.t(), noisy, alpha=-rate)
        W.addmm_(p.t(), to_q, alpha=-rate).addmm_(to_u.t(), g, alpha=-rate)
        b.sub_(r.sum(0), alpha=rate)
        c.sub_(to_u.sum(0), alpha=rate)
        return loss

    return {"own gradient": step}
