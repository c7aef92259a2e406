"""A step of contrastive divergence (CD-1) for a binary RBM, plain SGD. The loss reported is the reconstruction error."""
import torch


def make_forms(inputs):
    W, b, c = (inputs.parameters[name] for name in ("W", "b", "c"))  # [visible, hidden], [visible], [hidden]
    rate = inputs.learning_rate / inputs.batch_size

    @torch.no_grad()
    def step():
        v0 = inputs.batch()
        p0 = torch.addmm(c, v0, W).sigmoid_()
        h0 = torch.bernoulli(p0)
        q1 = torch.addmm(b, h0, W.t()).sigmoid_()
        v1 = torch.bernoulli(q1)
        p1 = torch.addmm(c, v1, W).sigmoid_()
        W.addmm_(v0.t(), p0, alpha=rate).addmm_(v1.t(), p1, alpha=-rate)
        b.add_(v0.sum(0).sub_(v1.sum(0)), alpha=rate)
        c.add_(p0.sum(0).sub_(p1.sum(0)), alpha=rate)
        return q1.sub_(v0).square_().sum().item() / inputs.batch_size

    return {"in place": step}
