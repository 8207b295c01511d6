// The common look of the window's tables: compact rows, whole-row selection, no grid.
#pragma once

class QTableView;

namespace qs {

void dressTable(QTableView& table);

}  // namespace qs
