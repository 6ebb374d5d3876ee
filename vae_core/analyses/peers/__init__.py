"""Other models beside a VAE: PCA, a plain autoencoder and a small GAN on the same budget."""

from vae_core.analyses.peers.comparison import compare_with_peers

__all__ = ["compare_with_peers"]
