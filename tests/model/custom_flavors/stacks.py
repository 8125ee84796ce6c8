"""What a class demands of the rest of its stack."""

from __future__ import annotations

from tests.model.custom_flavors.case import STACK, Case

VERTEX = "from zenml.integrations.gcp.orchestrators import VertexOrchestrator\n"
VERTEX_CLASS = f"{VERTEX}\nclass Mine(VertexOrchestrator):\n    FLAVOR = 'mine'\n"
VALIDATOR = "    @property\n    def validator(self): return None\n"
LOCAL_STORE = (
    "from zenml.artifact_stores import LocalArtifactStore\n\n"
    "class Mine(LocalArtifactStore):\n    FLAVOR = 'mine'\n"
)
REGISTRY = (
    "from zenml.container_registries import BaseContainerRegistry\n\n"
    "class Mine(BaseContainerRegistry):\n    FLAVOR = 'mine'\n"
)
NEAR = "    @property\n    def is_local(self): return True\n"
OWN_CLUSTER = {"orchestrator": ("kubeflow",)}
REMOTE = {
    "metadata_store": ("mysql", "host: h", "database: d", "username: u", "password: p"),
    "container_registry": ("default", "uri: registry.example.com"),
}
FAR = {**REMOTE, "orchestrator": ("vertex", "location: x", "pipeline_root: gs://b")}


CASES = (
    Case(
        "demands what its base demands",
        VERTEX_CLASS + "    value: int = 1\n",
        True,
        (STACK,),
        ("location: x",),
    ),
    Case(
        "demands, and writes the method anew that each orchestrator has",
        VERTEX_CLASS + "    def prepare_or_run_pipeline(self, *args, **kwargs): pass\n",
        True,
        (STACK,),
        ("location: x",),
        others=REMOTE,
    ),
    Case("demands nothing any more", VERTEX_CLASS + VALIDATOR, False, (), ("location: x",)),
    Case(
        "demands, but declares something of its own",
        VERTEX_CLASS + "    def helper(self): pass\n",
        True,
        (),
        ("location: x",),
    ),
    Case(
        "demands that are met",
        VERTEX_CLASS,
        False,
        (),
        ("location: x", "pipeline_root: gs://b"),
        others={**REMOTE, "artifact_store": ("gcp", "path: gs://b")},
    ),
    Case(
        "local as its base",
        LOCAL_STORE,
        True,
        (STACK,),
        ("path: x",),
        type="artifact_store",
        others=FAR,
    ),
    Case(
        "not local as its base is",
        LOCAL_STORE + "    @property\n    def local_path(self): return None\n",
        False,
        (),
        ("path: x",),
        type="artifact_store",
        others=FAR,
    ),
    Case(
        "registry that is not local",
        REGISTRY,
        True,
        (STACK,),
        ("uri: registry.example.com",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
    Case(
        "registry that is local in its own way",
        REGISTRY + NEAR,
        False,
        (),
        ("uri: registry.example.com",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
    Case(
        "registry of an unknown class",
        REGISTRY.replace("class Mine", "class Other") + "\nMine = type('Mine', (Other,), {})\n",
        False,
        (),
        ("uri: localhost:5000",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
)
