"""Codes as points of a plane or of space, with how faithful that view is."""

from vae_core.analyses.projection.journey import project_journey
from vae_core.analyses.projection.methods import Projection, project
from vae_core.analyses.projection.quality import Quality, measure_quality
from vae_core.analyses.projection.subject import project_model

__all__ = [
    "Projection",
    "Quality",
    "measure_quality",
    "project",
    "project_journey",
    "project_model",
]
