//===- Run.h - Text in, text out --------------------------------------------===//
//
// What the Python module calls. Names no type of MLIR: its users may have RTTI.
//
//===----------------------------------------------------------------------===//
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace evolute {

/// One diagnostic. `file` is empty where the location is unknown. The notes follow their error in
/// the list.
struct Message {
  std::string severity; // "error", "warning", "note" or "remark"
  std::string text;
  std::string file;
  unsigned line = 0, column = 0;
};

/// What a pipeline made of a module: `text` if `ok`, else the reasons in `messages`.
struct Outcome {
  bool ok = false;
  std::string text;
  std::vector<Message> messages;
};

/// Gives, for the name of a function that the module does not have, the text of a module with that
/// function, or else the reason why there is none: (text, reason).
using Provider = std::function<std::pair<std::string, std::string>(const std::string &name)>;

/// Parses `text` (a module in textual form or bytecode), runs a pipeline of passes
/// ("ad-jvp,symbol-dce", or the same in "builtin.module(..)"), prints the module: generic form if
/// `generic`, with `loc(..)` if `locations`. `provider`, unless it is empty, writes rules that the
/// module names and does not have; it may call `run`.
Outcome run(const std::string &text, const std::string &pipeline, bool generic, bool locations,
            const Provider &provider);

/// The rule table, as `evolute-opt --list-rules` prints it.
std::string listRules();

} // namespace evolute
