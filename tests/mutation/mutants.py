"""The changes: each makes one place of a module mean something else, and leaves the rest."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import CodeType

_COMPARISONS: Final = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: Final = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


@frozen
class Mutant:
    """One change, and the module with it.

    ``id`` is made of the module, the function and what becomes of what, and counts only repeats: an
    edit elsewhere does not change it. ``function`` is the qualified name of the outermost function, or
    None for what runs at import; ``is_shared`` tells whether other modules may use what is changed.
    """

    id: str
    function: str | None
    is_shared: bool
    lines: range
    code: CodeType


def mutants_of(module: str, file: Path) -> Iterator[Mutant]:
    """Yield the mutants of a module."""
    tree = ast.parse(file.read_text("utf-8"))
    counts: Counter[str] = Counter()
    shared = _shared_lines(tree)
    for place in [*_places(tree)]:
        old = place.node
        for change, new in _changes(old, is_constant=place.function is None):
            name = f"{module.removeprefix('connect_mapping.')}:{place.function or '-'}: {change}"
            counts[name] += 1
            repeat = f" #{counts[name]}" if counts[name] > 1 else ""
            place.put(ast.fix_missing_locations(ast.copy_location(new, old)))
            code = compile(tree, str(file), "exec")
            place.put(old)
            changed: Any = old.test if isinstance(old, ast.If) else old
            lines = range(changed.lineno, changed.end_lineno + 1)
            function = place.function and place.function.partition(".<locals>")[0]
            is_shared = function is None and lines.start in shared
            yield Mutant(name + repeat, function, is_shared, lines, code)


def _shared_lines(tree: ast.Module) -> set[int]:
    """Return the lines of the constants that other modules may use: public, or part of a public one."""
    lines: set[int] = set()
    mentioned: set[str] = set()
    for statement in reversed(tree.body):
        match statement:
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                if not name.startswith("_") or name in mentioned:
                    mentioned.update(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
                    lines.update(range(statement.lineno, (statement.end_lineno or 0) + 1))
    return lines


@frozen
class _Place:
    """A node that may be changed, where it stands in its parent, and the function that it is in."""

    node: Any
    parent: ast.AST
    field: str
    index: int | None
    function: str | None

    def put(self, node: ast.AST) -> None:
        """Let another node stand there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(node: ast.AST, function: str | None = None, prefix: str = "") -> Iterator[_Place]:
    """Yield the places below a node. ``prefix`` is what the names of functions begin with there."""
    is_method = bool(prefix) and function is None
    if isinstance(node, ast.ClassDef):
        prefix += f"{node.name}."
    elif isinstance(node, ast.FunctionDef):
        prefix += f"{node.name}.<locals>."
    for field, value in ast.iter_fields(node):
        # Types say nothing at run time, and a function's decorators are not its own.
        if field in {"annotation", "returns", "decorator_list"} or (is_method and field == "args"):
            continue
        inside = function
        if isinstance(node, ast.FunctionDef) and field == "body":
            inside = prefix.removesuffix(".<locals>.")
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_fixed(node, child):
                continue
            # What is called in a statement is removed with it.
            if not isinstance(node, (ast.Expr, ast.ClassDef)):
                where = index if isinstance(value, list) else None
                yield _Place(child, node, field, where, inside)
            yield from _places(child, inside, prefix)


def _is_fixed(parent: ast.AST, child: ast.AST) -> bool:
    """Tell whether a node is documentation, an import, for type checkers, or not a value."""
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(parent, ast.ClassDef):  # it is read once, for a class that cannot be exchanged
        return not isinstance(child, ast.FunctionDef)
    if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
        return True
    if isinstance(parent, ast.Call) and ast.unparse(parent.func) == "cast":
        return child is parent.args[0]
    if isinstance(child, ast.keyword) and child.arg == "strict":  # of zip: a guard for readers
        return True
    if isinstance(parent, ast.JoinedStr) and not isinstance(child, ast.FormattedValue):
        return True
    kinds = (ast.Import, ast.ImportFrom, ast.expr_context, ast.operator, ast.cmpop, ast.boolop)
    return isinstance(child, (*kinds, ast.unaryop))


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 80 else f"{text[:60]}…{text[-20:]}"


def _changes(node: Any, *, is_constant: bool) -> Iterator[tuple[str, ast.AST]]:
    """Yield each change of a node, as text and as what the node becomes."""
    if isinstance(node, ast.stmt):
        yield from _changed_statements(node)
    elif isinstance(node, ast.Call):
        yield from _changed_calls(node)
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
        yield from _fewer_elements(node, is_constant=is_constant)
    else:
        for new in _changed_expressions(node):
            yield f"{_text(node)} -> {_text(new)}", new


def _changed_statements(node: Any) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.AugAssign(op=op) if type(op) in _OPERATORS:
            new = _with(node, op=_OPERATORS[type(op)]())
            yield f"{_text(node)} -> {_text(new)}", new
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute() | ast.NamedExpr() as test):
            yield f"if {_text(test)} -> if not", _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.AST() as value) if ast.unparse(value) != "None":
            yield f"{_text(node)} -> None", _with(node, value=ast.Constant(None))
        case (
            ast.Expr(value=ast.Call())
            | ast.Continue()
            | ast.Break()
            | ast.Raise()
            | ast.Delete()
            | ast.Assign(targets=[ast.Subscript() | ast.Attribute()])
        ):
            yield f"without {_text(node)}", ast.Pass()


def _changed_expressions(node: Any) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                other = _COMPARISONS[type(op)]()
                yield _with(node, ops=[*ops[:place], other, *ops[place + 1 :]])
        case ast.BoolOp(op=op):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            yield _with(node, op=_OPERATORS[type(op)]())
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Constant(value=value):
            if (changed := _other_constant(value)) is not None:
                yield ast.Constant(changed)


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _without(values: list[Any], place: int) -> list[Any]:
    return values[:place] + values[place + 1 :]


def _other_constant(value: object) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}XX"
        case bytes():
            return value + b"XX"
    return None


def _changed_calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """Replace a call by what it is made of, and leave out each argument that it may do without."""
    text = _text(node)
    is_method = isinstance(node.func, ast.Attribute)
    if isinstance(node.func, ast.Attribute):
        yield f"{text} -> {_text(node.func.value)}", node.func.value
    elif (
        len(node.args) == 1
        and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp))
        and ast.unparse(node.func) not in {"frozenset", "iter"}  # which only guard what is the same
    ):
        yield f"{text} -> {_text(node.args[0])}", node.args[0]
    for place, argument in enumerate(node.args if is_method else ()):
        yield f"{text} without {_text(argument)}", _with(node, args=_without(node.args, place))
    for place, keyword in enumerate(node.keywords):
        if keyword.arg != "strict":
            fewer = _with(node, keywords=_without(node.keywords, place))
            yield f"{text} without {_text(keyword)}", fewer


def _fewer_elements(node: Any, *, is_constant: bool) -> Iterator[tuple[str, ast.AST]]:
    """Leave out each element of a table, or of a few constants."""
    text = _text(node)
    if isinstance(node, ast.Dict):
        for place, key in enumerate(node.keys if is_constant else ()):
            fewer = {"keys": _without(node.keys, place), "values": _without(node.values, place)}
            yield f"{text} without {_text(key or node.values[place])}", _with(node, **fewer)
    elif isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and (
        is_constant or all(isinstance(element, ast.Constant) for element in node.elts)
    ):
        for place, element in enumerate(node.elts if len(node.elts) > 1 else ()):
            yield f"{text} without {_text(element)}", _with(node, elts=_without(node.elts, place))
