"""A step of denoising score matching for the two-layer deep energy model, at noise of standard deviation 1/2: autograd, plain SGD."""
import torch

DEVIATION = 0.5


def make_forms(inputs):
    V, W, b, c = leaves = [inputs.parameters[name] for name in ("V", "W", "b", "c")]  # [H, D], [K, H], [D], [K]
    for leaf in leaves:
        leaf.requires_grad_()

    def written_out(noisy):
        g = torch.mm(noisy, V.t()).sigmoid()
        p = torch.addmm(c, g, W.t()).sigmoid()
        return torch.addmm(b, torch.mm(p, W) * g * (1 - g), V) - noisy

    def differentiated(noisy):
        noisy = noisy.requires_grad_()
        u = torch.addmm(c, torch.mm(noisy, V.t()).sigmoid(), W.t())
        energy = (b * noisy - noisy.square() / 2).sum() + torch.nn.functional.softplus(u).sum()
        return torch.autograd.grad(energy, noisy, create_graph=True)[0]

    def step_with(score):
        def step():
            x = inputs.batch()
            noise = torch.randn_like(x)
            residual = score(torch.add(x, noise, alpha=DEVIATION)) + noise / DEVIATION
            loss = residual.square().sum() / (2 * inputs.batch_size)
            gradients = torch.autograd.grad(loss, leaves)
            with torch.no_grad():
                for leaf, gradient in zip(leaves, gradients):
                    leaf.sub_(gradient, alpha=inputs.learning_rate)
            return loss.item()

        return step

    return {"score written out": step_with(written_out), "score by autograd": step_with(differentiated)}
