"""A flavor of our own."""

from typing import Any, ClassVar, Optional

from zenml.orchestrators import BaseOrchestrator


class RayOrchestrator(BaseOrchestrator):
    """Runs pipelines on a Ray cluster."""

    address: str
    working_dir: Optional[str] = None

    FLAVOR: ClassVar[str] = "ray"

    def prepare_or_run_pipeline(self, *args: Any, **kwargs: Any) -> Any:
        """Do nothing, as this is an example."""
