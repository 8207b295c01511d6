// The sentence of an Error.
#pragma once

#include <QString>

#include "core/values/error.h"

/// What the Error that `call` throws says; empty when it throws none.
template <class Call>
QString complaint_text(const Call& call) {
  try {
    call();
  } catch (const qs::Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}
