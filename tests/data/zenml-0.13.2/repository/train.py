"""A pipeline that leaves a record of its run."""

from zenml.pipelines import pipeline
from zenml.steps import step


@step
def load() -> int:
    """Load the data."""
    return 3


@step
def train(data: int) -> int:
    """Train the model."""
    return data + 1


@pipeline(enable_cache=False)
def training(load, train):
    """Train on what was loaded."""
    train(load())


if __name__ == "__main__":
    training(load=load(), train=train()).run(run_name="training-1", unlisted=True)
