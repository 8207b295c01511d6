// Damaged files: every truncation and every flipped bit must be refused or do no harm.
#pragma once

#include <QTest>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/values/error.h"

namespace qs {

/// What `action` complains about; empty when it throws no Error.
template <class Action>
std::string complaint(const Action& action) {
  try {
    action();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Gives `read` the bytes. It must return true, for sound content, or throw an Error that names `name`.
/// The result is empty, or says what happened instead.
template <class Read>
std::string harm_of(std::string_view bytes, const std::string& name, const Read& read) {
  const std::vector<char> exact(bytes.begin(), bytes.end());  // so that sanitizers see reading behind the end
  try {
    return read(std::string_view(exact.data(), exact.size())) ? "" : "wrong content was read";
  } catch (const Error& error) {
    return holds(error.what(), name) ? "" : "no file is named: " + std::string(error.what());
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
}

template <class Read>
std::string harm_of_truncations(std::string_view bytes, const std::string& name, const Read& read) {
  for (std::size_t size = 0; size < bytes.size(); ++size)
    if (const std::string harm = harm_of(bytes.substr(0, size), name, read); !harm.empty())
      return "cut to " + std::to_string(size) + " bytes: " + harm;
  return {};
}

template <class Read>
std::string harm_of_flipped_bits(std::string_view bytes, const std::string& name, const Read& read) {
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged(bytes);
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    if (const std::string harm = harm_of(damaged, name, read); !harm.empty())
      return "bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8) + ": " + harm;
  }
  return {};
}

/// Hand-written bytes: the text of the literal with its zeros, without the last one.
template <std::size_t size>
std::string raw(const char (&literal)[size]) {
  return std::string(literal, size - 1);
}

inline void save(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace qs

/// Fails the test with the complaint when it lacks `part`.
#define QS_COMPLAINS(text_of_complaint, part)                                        \
  do {                                                                               \
    const std::string qs_text = text_of_complaint;                                   \
    QVERIFY2(qs::holds(qs_text, part), qPrintable(QString::fromStdString(qs_text))); \
  } while (false)

/// Fails the test with the text unless it is empty.
#define QS_NO_HARM(harm_text)                                               \
  do {                                                                      \
    const std::string qs_text = harm_text;                                  \
    QVERIFY2(qs_text.empty(), qPrintable(QString::fromStdString(qs_text))); \
  } while (false)
