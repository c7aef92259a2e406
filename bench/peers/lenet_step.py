"""A step of LeNet-5 on 28×28: the layers that bench/README.md names, softmax cross-entropy, Adam."""
import torch.nn.functional as F
from gradient_step import gradient_step


def to_pytorch(name, tensor):
    """From tfjs's layout: filters [height, width, in, out] to [out, in, height, width], weights [in, out] to [out, in]."""
    if tensor.dim() == 4:
        return tensor.permute(3, 2, 0, 1).contiguous()
    if name == "dense1Weight":  # its inputs are flattened [height, width, channel] there, [channel, height, width] here
        return tensor.reshape(5, 5, 16, -1).permute(3, 2, 0, 1).reshape(tensor.shape[1], -1).contiguous()
    return tensor.t().contiguous() if tensor.dim() == 2 else tensor


def make_forms(inputs):
    parameters = {name: to_pytorch(name, tensor) for name, tensor in inputs.parameters.items()}

    def loss(p):
        x = inputs.batch().view(-1, 1, 28, 28)
        x = F.max_pool2d(F.relu(F.conv2d(x, p["filters1"], p["filters1Bias"], padding=2)), 2)
        x = F.max_pool2d(F.relu(F.conv2d(x, p["filters2"], p["filters2Bias"])), 2)
        x = F.relu(F.linear(x.flatten(1), p["dense1Weight"], p["dense1Bias"]))
        x = F.relu(F.linear(x, p["dense2Weight"], p["dense2Bias"]))
        return F.cross_entropy(F.linear(x, p["outputWeight"], p["outputBias"]), inputs.labels())

    return {"layers": gradient_step(parameters, loss, inputs.learning_rate)}
