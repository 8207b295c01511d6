// What the file of a figure was made from.
#pragma once

#include <QString>
#include <optional>

#include "core/figure_recipe.h"

namespace qs {

/// Reads it from the metadata of a PDF, SVG, PNG, TEX, PY or CSV that this program wrote; nothing: there is
/// none. Throws Error for a file that cannot be read, or a recipe that is damaged.
std::optional<FigureRecipe> recipeInFile(const QString& path);

}  // namespace qs
