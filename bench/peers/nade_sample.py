"""Ancestral sampling from NADE: a batch of images, pixel after pixel. The loss reported is the share of ones."""
import torch


def make_forms(inputs):
    W, V, b, c = (inputs.parameters[name] for name in "WVbc")
    D, H = W.shape
    batch = inputs.batch_size

    @torch.no_grad()
    def step():
        a = c.repeat(batch, 1)
        hidden, logit = torch.empty(batch, H), torch.empty(batch)
        noise = torch.rand(D, batch)
        images = torch.empty(D, batch)
        for W_d, V_d, b_d, noise_d, x in zip(W, V, b, noise, images):
            torch.sigmoid(a, out=hidden)
            torch.addmv(b_d, hidden, V_d, out=logit)
            torch.lt(noise_d, logit.sigmoid_(), out=x)
            a.addr_(x, W_d)
        return images.t().contiguous().mean().item()

    return {"loop over d, in place": step}
