// What is claimed of the rows of a table, and whether runs bear it out.
#pragma once

#include "core/base/json.h"
#include "core/reproduction.h"

namespace qs {

/// {"id": "S2", "level": "S", "less": ["rq 8/8", "rounding 2/2"], "by": 20}, "near": [a, b, 0.3], or
/// "between": [a, 15, 45]; an operand is a row, "row: quantity" or "row: quantity of layer". Throws Error for
/// rows that the table does not have.
Statement read_statement(const JsonValue& json, const Reproduction& plan);

/// `rows` holds at least the rows that the statement names, or it comes back untested.
StatementResult judge(const Statement& statement, const std::vector<RowResult>& rows);

}  // namespace qs
