"""A step of noise-contrastive estimation of a Gaussian Markov random field on 28×28 pixels, 4 neighbors: fresh noise, Adam."""
import torch
import torch.nn.functional as F
from gradient_step import gradient_step


def make_forms(inputs):
    D = 28 * 28

    def objective(forms):
        """The loss, given xᵀ Λ x of a batch [batch, 28, 28]."""

        def loss(p):
            x = inputs.batch()

            def log_ratios(flat):
                return 0.5 * (flat.square().sum(1) - forms(p, flat.view(-1, 28, 28))) - p["c"]

            noise = torch.randn(x.shape[0], D)
            return F.softplus(-log_ratios(x)).mean() + F.softplus(log_ratios(noise)).mean()

        return loss

    def squares_of_factors(p, x):
        (left, right), (upper, lower) = p["horizontal"], p["vertical"]
        across = left * x[:, :, :-1] + right * x[:, :, 1:]
        down = upper * x[:, :-1] + lower * x[:, 1:]
        own = p["logDiagonal"].exp() * x.square()
        return own.sum((1, 2)) + across.square().sum((1, 2)) + down.square().sum((1, 2))

    def precision(p):
        (left, right), (upper, lower) = p["horizontal"], p["vertical"]
        own = p["logDiagonal"].exp() + F.pad(left**2, (0, 1)) + F.pad(right**2, (1, 0))
        own = own + F.pad(upper**2, (0, 0, 0, 1)) + F.pad(lower**2, (0, 0, 1, 0))
        return own, left * right, upper * lower

    def shifted_products(p, x):
        own, across, down = precision(p)
        form = (own * x.square()).sum((1, 2))
        form = form + 2 * (across * (x[:, :, :-1] * x[:, :, 1:])).sum((1, 2))
        return form + 2 * (down * (x[:, :-1] * x[:, 1:])).sum((1, 2))

    def product_with_statistics(p, x):
        own, across, down = precision(p)
        form = x.square().flatten(1) @ own.flatten()
        form = form + 2 * (x[:, :, :-1] * x[:, :, 1:]).flatten(1) @ across.flatten()
        return form + 2 * (x[:, :-1] * x[:, 1:]).flatten(1) @ down.flatten()

    def step(forms):
        parameters = {name: tensor.clone() for name, tensor in inputs.parameters.items()}
        return gradient_step(parameters, objective(forms), inputs.learning_rate)

    return {
        "squares of the factors": step(squares_of_factors),
        "shifted products": step(shifted_products),
        "matrix product with statistics": step(product_with_statistics),
    }
