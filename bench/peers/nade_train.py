"""A training step of NADE: mean negative log-likelihood of a batch, its gradient, Adam.

a_0 = c, h_d = sigmoid(a_d), logit_d = b_d + V_d · h_d, a_{d+1} = a_d + x_d W_d (Larochelle and Murray, 2011).
"""
import torch
import torch.nn.functional as F
from gradient_step import gradient_step

# Pixels at once, the fastest of 8, 14, 28, 56 and 112: 1.6 MB of activations a chunk stay in the cache.
CHUNK = 8


def usual_loop(x, W, V, b, c):
    """One pixel after the other, as NADE is usually written."""
    a = c.expand(x.shape[0], -1)
    logits = []
    for d in range(W.shape[0]):
        logits.append(b[d] + torch.sigmoid(a) @ V[d])
        a = a + x[:, d : d + 1] * W[d]
    return torch.stack(logits, 1)


def loop_over_rows(x, W, V, b, c):
    """The same loop over unbound rows: the gradient of W[d] would be a matrix of zeros with one row, for each d."""
    a = c.expand(x.shape[0], -1)
    logits = []
    for x_d, W_d, V_d in zip(x.t().contiguous().unsqueeze(2).unbind(), W.unbind(), V.unbind()):
        logits.append(torch.mv(torch.sigmoid(a), V_d))
        a = torch.addcmul(a, x_d, W_d)
    return torch.stack(logits, 1) + b


def vectorized(x, W, V, b, c):
    """All a_d of a chunk of pixels at once: an exclusive cumulative sum of x_d W_d over d."""
    a = c.expand(1, x.shape[0], -1)
    logits = []
    for x_chunk, W_chunk, V_chunk in zip(x.t().split(CHUNK), W.split(CHUNK), V.split(CHUNK)):
        a = torch.cat([a[-1:], x_chunk.unsqueeze(2) * W_chunk.unsqueeze(1)]).cumsum(0)
        logits.append(torch.bmm(torch.sigmoid(a[:-1]), V_chunk.unsqueeze(2)).squeeze(2))
    return torch.cat(logits).t() + b


def vectorized_by_masks(x, W, V, b, c):
    """The same sums as matrix products: each pixel of a chunk sees the ones before it through a triangular mask."""
    past = c.expand(x.shape[0], -1)
    logits = []
    for x_chunk, W_chunk, V_chunk in zip(x.split(CHUNK, 1), W.split(CHUNK), V.split(CHUNK)):
        size = x_chunk.shape[1]
        earlier = x_chunk.unsqueeze(1) * torch.ones(size, size).tril(-1)
        a = (earlier.view(-1, size) @ W_chunk).view(-1, size, W.shape[1]) + past.unsqueeze(1)
        logits.append((torch.sigmoid(a) * V_chunk).sum(2))
        past = torch.addmm(past, x_chunk, W_chunk)
    return torch.cat(logits, 1) + b


def make_forms(inputs):
    def form(logits):
        def loss(parameters):
            x = inputs.batch()
            return F.binary_cross_entropy_with_logits(logits(x, **parameters), x, reduction="sum") / x.shape[0]

        return gradient_step(inputs.parameters, loss, inputs.learning_rate)

    return {
        "the usual loop": form(usual_loop),
        "loop over unbound rows": form(loop_over_rows),
        "vectorized by cumulative sums": form(vectorized),
        "vectorized by masked products": form(vectorized_by_masks),
    }
