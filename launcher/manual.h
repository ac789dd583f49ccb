// The words of the command line, once: what --help prints, the manual page and the shells' completions are made of
// them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace launcher {

struct ManualOption {
  std::string_view name;     ///< "--output"
  std::string_view letter;   ///< "-o"; empty: none
  std::string_view value;    ///< "DIR"; empty: takes none
  std::string_view text;     ///< ends without a full stop
  std::string_view choices;  ///< values to complete, parted by spaces; may be empty
};

struct ManualCommand {
  std::string_view name;       ///< empty: perfwrap --profile
  std::string_view arguments;  ///< as in the synopsis
  std::string_view text;
  std::span<const ManualOption> options;
};

/// `perfwrap --profile` first, then the subcommands in the order of the help.
std::span<const ManualCommand> manual_commands();

std::string help_text();
/// roff, section 1.
std::string manual_page(std::string_view version);
/// "bash", "zsh" or "fish". Throws CommandError for another shell.
std::string shell_completion(std::string_view shell);

}  // namespace launcher
