"""What every store must say of the default profile that real ZenML 0.13.2 wrote."""

from __future__ import annotations

from zenml_ls.model.domain import StoreContents


def check_contents(contents: StoreContents) -> None:
    """Fail unless all that the profile holds was read."""
    assert contents.is_complete
    assert set(contents.stacks) == {"cloud", "custom", "default", "docker", "kubeflow", "tracked"}
    assert contents.stacks["custom"].components == {
        "artifact_store": "las2",
        "metadata_store": "lms2",
        "orchestrator": "ray",
    }
    assert contents.names["container_registry"] == ("dcr", "ecr", "gcr", "hub")
    assert len(contents.components) == 30
    mysql = contents.components["metadata_store", "mysql"]
    assert mysql.flavor == "mysql" and not mysql.is_missing
    assert mysql.configuration is not None and mysql.configuration["host"] == "10.0.0.5"
    assert [(flavor.type, flavor.name) for flavor in contents.flavors] == [("orchestrator", "ray")]
    default = contents.components["artifact_store", "default"]
    assert default.uuid in {artifact for artifact, _ in contents.associations}
    assert contents.unregistered_files == frozenset()
