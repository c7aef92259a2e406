"""A training step of NADE as in nade_train.py, with a backward pass derived by hand: beyond what is usual.

It keeps a_d only at the start of each chunk of pixels and computes the rest again, in place where it can.
"""
import torch
import torch.nn.functional as F
from gradient_step import gradient_step

CHUNK = 8


class Logits(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, V, b, c):
        x_rows = x.t().contiguous()
        a, starts, logits = c.expand(x.shape[0], -1).clone(), [], torch.empty_like(x_rows)
        for d in range(0, W.shape[0], CHUNK):
            starts.append(a)
            steps = x_rows[d : d + CHUNK].unsqueeze(2) * W[d : d + CHUNK].unsqueeze(1)
            states = torch.cat([a.unsqueeze(0), steps]).cumsum_(0)
            a = states[-1].clone()
            hidden = states[:-1].sigmoid_()
            torch.bmm(hidden, V[d : d + CHUNK].unsqueeze(2), out=logits[d : d + CHUNK].unsqueeze(2))
        ctx.save_for_backward(x_rows, W, V)
        ctx.starts = starts
        return logits.t() + b

    @staticmethod
    def backward(ctx, gradient):
        x_rows, W, V = ctx.saved_tensors
        rows = gradient.t().contiguous()
        grad_W, grad_V = torch.empty_like(W), torch.empty_like(V)
        after = torch.zeros_like(ctx.starts[0])  # the gradient with respect to a_d, from the pixels after the chunk
        for d in reversed(range(0, W.shape[0], CHUNK)):
            g, V_chunk = rows[d : d + CHUNK], V[d : d + CHUNK]
            steps = x_rows[d : d + CHUNK - 1].unsqueeze(2) * W[d : d + CHUNK - 1].unsqueeze(1)
            hidden = torch.cat([ctx.starts[d // CHUNK].unsqueeze(0), steps]).cumsum_(0).sigmoid_()
            torch.bmm(g.unsqueeze(1), hidden, out=grad_V[d : d + CHUNK].unsqueeze(1))
            slope = torch.addcmul(hidden, hidden, hidden, value=-1).mul_(V_chunk.unsqueeze(1)).mul_(g.unsqueeze(2))
            suffix = torch.cat([after.unsqueeze(0), slope.flip(0)]).cumsum_(0)
            grad_W[d : d + CHUNK] = torch.bmm(x_rows[d : d + CHUNK].unsqueeze(1), suffix[:-1].flip(0)).squeeze(1)
            after = suffix[-1].clone()
        return None, grad_W, grad_V, gradient.sum(0), after.sum(0)


def make_forms(inputs):
    def loss(parameters):
        x = inputs.batch()
        logits = Logits.apply(x, parameters["W"], parameters["V"], parameters["b"], parameters["c"])
        return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / x.shape[0]

    return {"backward pass written by hand": gradient_step(inputs.parameters, loss, inputs.learning_rate)}
