"""What ZenML would make of the class of a custom flavor, as far as its text tells.

``classes`` finds what is known of a class, ``shape`` joins it with all that it inherits, and
``verdicts`` says what comes of it for one flavor. Source: ``FlavorWrapper.to_flavor`` and
``ComponentWrapper.to_component`` in ``zen_stores/models``, ``StackComponent`` and
``Stack.from_components`` in ``zenml/stack`` of ZenML 0.13.2, and the models of pydantic 1.
"""

from zenml_ls.model.custom.classes import CustomClass, CustomClasses, class_of, custom_classes
from zenml_ls.model.custom.verdicts import UNKNOWN, Verdict, verdict

__all__ = [
    "UNKNOWN",
    "CustomClass",
    "CustomClasses",
    "Verdict",
    "class_of",
    "custom_classes",
    "verdict",
]
