"""Importing: a package of many small modules, compiled each time it is imported."""
import importlib
import pathlib
import sys
import time

import stages
from stages import stage

MODULES = 100
sys.dont_write_bytecode = True
sys.path.insert(0, "packages")
package = pathlib.Path("packages", "many")
package.mkdir(parents=True)
package.joinpath("__init__.py").write_text("".join(f"from . import part{i}\n" for i in range(MODULES)))
for part in range(MODULES):
    package.joinpath(f"part{part}.py").write_text(
        "".join(f"def function{i}(a, b={i}):\n    return a * b + {part}\n\n\n" for i in range(20)))


@stage("any", hot="")
def imports(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        importlib.import_module("many")
        clock.add(begin)
        for name in [name for name in sys.modules if name.split(".")[0] == "many"]:
            del sys.modules[name]
    return {"any": clock.inside}


stages.run()
