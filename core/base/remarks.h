// What the user should know though the work goes on: an entry of a file that was left out, a cache that
// cannot be written. Errors end the work; remarks do not. The command line prints them on standard error,
// the window shows them as notices.
#pragma once

#include <functional>
#include <string>

namespace qs {

/// One sentence, which names the file or setting first like that of an Error: "w.npz: left out "names", …".
void remark(const std::string& sentence);

/// Who hears of remarks from now on, in place of whoever did before; null: nobody. Called one at a time, on
/// the thread that has something to say. When this returns, the former listener is never called again.
void set_remark_listener(std::function<void(const std::string& sentence)> listener);

}  // namespace qs
