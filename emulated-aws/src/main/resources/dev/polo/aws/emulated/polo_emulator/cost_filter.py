"""Cost Explorer's filter expressions: And, Or, Not, Dimensions, Tags.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Expression.html
"""

from __future__ import annotations

from typing import Any

from polo_emulator.cost_lines import CostLine
from polo_emulator.errors import AwsError

DIMENSIONS = ("LINKED_ACCOUNT", "SERVICE", "USAGE_TYPE", "RECORD_TYPE", "RESOURCE_ID", "REGION")
_OPERATORS = ("And", "Or", "Not", "Dimensions", "Tags")


def validate(expression: dict[str, Any], with_resources: bool) -> None:
    """Refuses what AWS refuses, and by name what the emulator does not know."""
    operators = [name for name in expression if expression[name] not in (None, [])]
    unknown = [name for name in operators if name not in _OPERATORS]
    if unknown:
        raise invalid(f"The emulator does not know the filter operator {unknown[0]}")
    if len(operators) != 1:
        raise invalid("An expression must have exactly one root operator: And, Or, Not, Dimensions or Tags")
    operator, operand = operators[0], expression[operators[0]]
    if operator in ("And", "Or"):
        if len(operand) < 2:
            raise invalid(f"Expression {operator} must have at least two operands")
        for part in operand:
            validate(part, with_resources)
    elif operator == "Not":
        validate(operand, with_resources)
    else:
        _validate_values(operator, operand, with_resources)


def mentions(expression: dict[str, Any], dimension: str) -> bool:
    """Whether the expression looks at the dimension anywhere."""
    if "Dimensions" in expression:
        return expression["Dimensions"].get("Key") == dimension
    parts = [*expression.get("And", ()), *expression.get("Or", ())]
    if "Not" in expression:
        parts.append(expression["Not"])
    return any(mentions(part, dimension) for part in parts)


def matches(expression: dict[str, Any], line: CostLine) -> bool:
    """Whether the line passes the (validated) expression."""
    if "And" in expression:
        return all(matches(part, line) for part in expression["And"])
    if "Or" in expression:
        return any(matches(part, line) for part in expression["Or"])
    if "Not" in expression:
        return not matches(expression["Not"], line)
    if "Tags" in expression:
        return line.tags.get(expression["Tags"]["Key"], "") in expression["Tags"].get("Values", ())
    return line.dimension(expression["Dimensions"]["Key"]) in expression["Dimensions"].get("Values", ())


def invalid(message: str) -> AwsError:
    """Cost Explorer's way of saying that a request is wrong."""
    return AwsError("ValidationException", message, 400)


def _validate_values(operator: str, operand: dict[str, Any], with_resources: bool) -> None:
    key = operand.get("Key")
    if operator == "Dimensions" and key not in DIMENSIONS:
        raise invalid(f"Dimension {key} is not valid; the emulator knows {', '.join(DIMENSIONS)}")
    if key == "RESOURCE_ID" and not with_resources:
        raise invalid("Dimension RESOURCE_ID is not supported for this operation")
    wrong = [option for option in operand.get("MatchOptions", ()) if option not in ("EQUALS", "CASE_SENSITIVE")]
    if wrong:
        raise invalid(f"MatchOption {wrong[0]} is not supported; use EQUALS")
    if not operand.get("Values"):
        raise invalid(f"{operator} {key} has no values")
