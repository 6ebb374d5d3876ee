"""q(y|x): which class a picture is of, for models that are told it of a few pictures only."""

from torch import Tensor, nn

from vae_core.models.networks import Encoder


class Classifier(nn.Module):
    """Picture (B, C, H, W) -> logits of q(y|x) (B, Y), by an encoder of its own."""

    def __init__(self, encoder: Encoder, classes: int):
        super().__init__()
        self.encoder = encoder
        self.linear = nn.Linear(encoder.features, classes)

    def initialise(self) -> None:
        """Start the last layer with small logits; the encoder is started as others are."""
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        """The logits, in float32 whatever the features' precision."""
        return self.linear(self.encoder(x)).float()
