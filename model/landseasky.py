"""`import landseasky` is `import model`: one package, by the name it is installed under."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import model

ALIAS = "landseasky"


class _Same(MetaPathFinder, Loader):
    """Finds `landseasky.x` as the very module `model.x`, so that no class is there twice."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        """How to load a module below the alias."""
        return ModuleSpec(name, self) if name.startswith(f"{ALIAS}.") else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module itself; its own spec is kept, which importing puts another over."""
        module = import_module(model.__name__ + spec.name.removeprefix(ALIAS))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run again."""
        module.__spec__ = module.__spec__.loader_state  # type: ignore[union-attr]


sys.meta_path.insert(0, _Same())
sys.modules[ALIAS] = model
