"""What a benchmark starts from, as its parent process wrote it."""
import json
import os

import numpy


class Inputs:
    """Shapes, initial parameters and batches of one benchmark; each is its own copy."""

    def __init__(self, directory, torch):
        with open(os.path.join(directory, "inputs.json"), encoding="utf-8") as file:
            description = json.load(file)
        self.batch_size = description["batchSize"]
        self.learning_rate = description["learningRate"]
        numbers = numpy.fromfile(os.path.join(directory, "parameters.f32"), dtype="<f4")
        self.parameters, start = {}, 0
        for name, shape in description["parameters"].items():
            size = int(numpy.prod(shape))
            self.parameters[name] = torch.from_numpy(numbers[start : start + size].reshape(shape).copy())
            start += size
        pixels = numpy.fromfile(os.path.join(directory, "images.u8"), dtype=numpy.uint8)
        images = torch.from_numpy(pixels.reshape(-1, description["pixels"])).float().div_(description["maximum"])
        labels = torch.from_numpy(numpy.fromfile(os.path.join(directory, "labels.u8"), dtype=numpy.uint8)).long()
        self._images, self._labels = images.split(self.batch_size), labels.split(self.batch_size)
        self._next = -1

    def batch(self):
        """The next batch, [batch, D] with values in [0, 1]. They repeat after the last; no copy is made."""
        self._next = (self._next + 1) % len(self._images)
        return self._images[self._next]

    def labels(self):
        """The labels of the batch that `batch` gave last."""
        return self._labels[self._next]
