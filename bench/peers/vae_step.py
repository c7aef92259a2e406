"""A step of a variational autoencoder 784-400-20-400-784: ReLU, Bernoulli decoder, one sample of z, Adam."""
import torch
import torch.nn.functional as F
from gradient_step import gradient_step


def make_forms(inputs):
    # Weights are [in, out] in the file and [out, in], contiguous, in PyTorch's layers.
    parameters = {n: t.t().contiguous() if t.dim() == 2 else t for n, t in inputs.parameters.items()}

    def loss(p):
        x = inputs.batch()
        hidden = F.relu(F.linear(x, p["encoderWeight"], p["encoderBias"]))
        mean = F.linear(hidden, p["meanWeight"], p["meanBias"])
        log_variance = F.linear(hidden, p["logVarianceWeight"], p["logVarianceBias"])
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        hidden = F.relu(F.linear(z, p["decoderWeight"], p["decoderBias"]))
        logits = F.linear(hidden, p["outputWeight"], p["outputBias"])
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        divergence = 0.5 * torch.sum(mean.square() + log_variance.exp() - 1 - log_variance)
        return (reconstruction + divergence) / x.shape[0]

    return {"layers": gradient_step(parameters, loss, inputs.learning_rate)}
