"""Loss, backward pass and Adam: what each training step but contrastive divergence is made of."""
import torch


def gradient_step(parameters, loss, learning_rate):
    """A function that makes one step of Adam on `parameters`, a dict of tensors, and returns the loss before it."""
    for tensor in parameters.values():
        tensor.requires_grad_()
    optimizer = torch.optim.Adam(parameters.values(), lr=learning_rate)

    def step():
        optimizer.zero_grad(set_to_none=True)
        value = loss(parameters)
        value.backward()
        optimizer.step()
        return value.item()

    return step
