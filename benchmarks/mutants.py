"""Code broken on purpose: which changes no test notices.

``python -m benchmarks.mutants storage.cases.rules --tests tests/storage/cases``; ``make mutants``.

Every function of the modules is changed at one place at a time: a comparison, a sign, ``and`` for
``or``, a number, a truth value, a call or a ``raise`` left out.  Each such *mutant* is a child of
this process, in which only that function has other code, and runs the tests that call it, until
one fails.  First all tests run once, which shows what calls what.  Tables and statements that are
made when a module is imported are not changed.
"""

import argparse
import ast
import copy
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Final

import pytest

SEED: Final = 9
"""Of the choice, where there are more mutants than may be tried."""
PYTEST: Final = ("-q", "-x", "-p", "no:cacheprovider", "-k", "not postgres")
PATIENCE: Final = 5
LEAST_S: Final = 30.0
"""How many times as long as before a mutant's tests may take, and how long at least."""
PAIRS: Final = (
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.BitOr, ast.BitAnd),
)
SWAPS: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    one: other for pair in PAIRS for one, other in (pair, pair[::-1])
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One function with one change."""

    module: str
    name: str
    line: int
    what: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.name}: {self.what}"


class Changer(ast.NodeTransformer):
    """Makes the change with this number, counting all that are possible; or none, and counts."""

    def __init__(self, wanted: int = -1) -> None:
        self.count = 0
        self.line = 0
        self.what = ""
        self._wanted = wanted

    def _is_wanted(self, node: ast.AST, what: str) -> bool:
        self.count += 1
        if self.count - 1 != self._wanted:
            return False
        self.line, self.what = getattr(node, "lineno", 0), what
        return True

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Swap a comparison for its neighbour."""
        for number, operator in enumerate(node.ops):
            swap = SWAPS[type(operator)]
            if self._is_wanted(node, f"{type(operator).__name__} → {swap.__name__}"):
                node.ops[number] = swap()  # type: ignore[call-overload]  # an operator for one
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Swap ``and`` and ``or``."""
        return self._swap(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Swap ``+`` and ``-``, ``|`` and ``&``."""
        return self._swap(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Leave out ``not`` and ``~``."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Not | ast.Invert) and self._is_wanted(node, "not left out"):
            return node.operand
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Change a number by one, and a truth value."""
        if isinstance(node.value, bool | int) and self._is_wanted(node, f"not {node.value}"):
            other = not node.value if isinstance(node.value, bool) else node.value + 1
            return ast.copy_location(ast.Constant(other), node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """Leave out a call."""
        if isinstance(node.value, ast.Constant):
            return node  # a docstring
        return self._leave_out(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Leave out a refusal."""
        return self._leave_out(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Change the body, not defaults, annotations and decorators."""
        return self._body(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Change the body, not defaults, annotations and decorators."""
        return self._body(node)

    def _body(self, node: Function) -> ast.AST:
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def _swap(self, node: ast.BoolOp | ast.BinOp) -> ast.AST:
        swap = SWAPS.get(type(node.op))
        if swap and self._is_wanted(node, f"{type(node.op).__name__} → {swap.__name__}"):
            node.op = swap()  # type: ignore[assignment]  # an operator for one of its kind
        return self.generic_visit(node)

    def _leave_out(self, node: ast.stmt) -> ast.AST:
        self.generic_visit(node)
        if self._is_wanted(node, f"left out: {ast.unparse(node)[:60]}"):
            return ast.copy_location(ast.Pass(), node)
        return node


# --- Making mutants ---


def make_mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield all mutants of a module."""
    path = str(module.__file__)
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    for name, function in _functions(tree):
        counter = Changer()
        counter.visit(copy.deepcopy(function))
        for number in range(counter.count):
            changed = copy.deepcopy(tree)
            changer = Changer(number)
            changer.visit(dict(_functions(changed))[name])
            ast.fix_missing_locations(changed)
            code = _find_code(compile(changed, path, "exec"), name)
            if code is not None:
                yield Mutant(module.__name__, name, changer.line, changer.what, code)


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, Function):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, Function):
                    yield f"{node.name}.{member.name}", member


def _find_code(code: CodeType, name: str) -> CodeType | None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == name:
                return constant
            if found := _find_code(constant, name):
                return found
    return None


def find_function(module: str, name: str) -> FunctionType | None:
    """Return the function of this name, without what decorates it; ``None`` if there is none."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = vars(found)[part]
    found = getattr(found, "fget", None) or getattr(found, "__func__", found)
    found = getattr(found, "__wrapped__", found)
    return found if isinstance(found, FunctionType) else None


# --- Trying them ---


class Watcher:
    """A plugin of pytest that notes which tests call which functions, and how long they take."""

    def __init__(self, codes: Mapping[CodeType, str]) -> None:
        self.calls: dict[str, list[str]] = {name: [] for name in codes.values()}
        self.seconds: dict[str, float] = {}
        self._codes = codes

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        called: set[str] = set()

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call" and frame.f_code in self._codes:
                called.add(self._codes[frame.f_code])

        begun = time.perf_counter()
        sys.setprofile(note)
        try:
            yield
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.perf_counter() - begun
            for name in called:
                self.calls[name].append(item.nodeid)


def in_child(work: Callable[[], int], seconds: float | None = None) -> int | None:
    """Return the exit code of work in a child of this process, or ``None`` if time was up."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w", encoding="utf-8") as nothing:  # noqa: PTH123  no path
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        os._exit(work())
    begun = time.monotonic()
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if seconds is not None and time.monotonic() - begun > seconds:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.02)


def watch(modules: Sequence[str], tests: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    """Run all tests once; return for each function the tests that call it, the quickest first."""
    codes = {
        function.__code__: f"{module}:{name}"
        for module in modules
        for name, _node in _functions(ast.parse(Path(_path(module)).read_text(encoding="utf-8")))
        if (function := find_function(module, name)) is not None
    }
    with tempfile.NamedTemporaryFile("r", suffix=".json", encoding="utf-8") as report:

        def run() -> int:
            watcher = Watcher(codes)
            ended = pytest.main([*PYTEST, *tests], plugins=[watcher])
            seen = {
                name: sorted(
                    ((test, watcher.seconds[test]) for test in called), key=lambda t: t[1]
                )
                for name, called in watcher.calls.items()
            }
            Path(report.name).write_text(json.dumps(seen), encoding="utf-8")
            return int(ended)

        if in_child(run) != 0:
            msg = "the tests fail already"
            raise SystemExit(msg)
        seen: dict[str, list[tuple[str, float]]] = json.load(report)
    return seen


def try_mutant(mutant: Mutant, tests: Sequence[tuple[str, float]]) -> bool:
    """Return whether a test notices."""
    function = find_function(mutant.module, mutant.name)

    def run() -> int:
        if function is None:
            return 0
        function.__code__ = mutant.code
        return int(pytest.main([*PYTEST, *(test for test, _seconds in tests)]))

    patience = max(LEAST_S, PATIENCE * sum(seconds for _test, seconds in tests))
    return in_child(run, patience) != 0


def expand(name: str) -> list[str]:
    """Return a module, or all modules of a package."""
    folders = getattr(import_module(name), "__path__", ())
    return [f"{name}.{module.name}" for module in iter_modules(folders)] or [name]


def _path(module: str) -> str:
    return str(import_module(module).__file__)


def main() -> None:
    """Try the mutants and print those that no test notices, and the share of the others."""
    parser = argparse.ArgumentParser(description="Break code on purpose.")
    parser.add_argument("modules", nargs="+", help="modules, or packages with all theirs")
    parser.add_argument("--tests", nargs="+", default=["tests/storage"])
    parser.add_argument("--most", type=int, default=100, help="mutants tried at most")
    parser.add_argument("--tests-each", type=int, default=40, help="tests for one at most")
    given = parser.parse_args()
    for needed in ("tests", "bot.app", "tests.support.town"):
        import_module(needed)  # once, and not in each child
    modules = [module for name in given.modules for module in expand(name)]
    seen = watch(modules, given.tests)
    mutants = [mutant for module in modules for mutant in make_mutants(import_module(module))]
    chosen = random.Random(SEED).sample(mutants, min(given.most, len(mutants)))  # noqa: S311
    survivors = []
    for mutant in sorted(chosen, key=lambda each: (each.module, each.line)):
        tests = seen.get(f"{mutant.module}:{mutant.name}", [])[: given.tests_each]
        if not tests or not try_mutant(mutant, tests):
            survivors.append(mutant)
            print(f"survived{'' if tests else ' (not called)'}: {mutant}", flush=True)
    killed = len(chosen) - len(survivors)
    print(
        f"{killed} of {len(chosen)} mutants noticed ({killed / max(1, len(chosen)):.0%}); "
        f"{len(mutants)} are possible"
    )


if __name__ == "__main__":
    main()
