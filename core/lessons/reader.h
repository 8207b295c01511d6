// lesson.json as a Lesson, with every name in it checked.
#pragma once

#include <string>

#include "core/lesson.h"

namespace qs {

/// `where` names the file in complaints.
Lesson lesson_from(const std::string& text, const std::string& id, const std::string& where);

}  // namespace qs
